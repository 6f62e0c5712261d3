// The pictures of the operator's view: a day's work behind it, and some at hand.
const START = `mutation ($input: StartImportInput!) { startImport(input: $input) { __typename } }`;

export async function tourOfOperations(service, page, shot) {
  const { url, host } = service;
  await page.goto(`${url}/operations`);
  await page.waitForSelector(".queue-card");
  await shot("operations-empty");

  await service.seed(900, "tests.browser.seed_ends");
  await host.latency(6000);
  for (const name of ["ada", "grace", "linus"]) {
    const token = await service.addUser(name, "--new-token");
    await service.ask(START, { input: { url: "harbor-lights/tide-tables" } }, token);
  }
  await service.ask(START, { input: { url: "night-ferry/signal-flags" } });
  await page.getByText("Day", { exact: true }).click();
  await page.waitForSelector(".holds li");
  await page.evaluate(() => scrollTo(0, 0));
  await shot("operations", { fullPage: true });

  const compute = page.locator('[data-queue="COMPUTE"]');
  await compute.getByRole("button", { name: "Pause" }).click();
  await page.waitForSelector("dialog[open]");
  await shot("operations-confirm");
  await page.locator("dialog[open]").getByRole("button", { name: "Pause" }).click();
  await compute.getByText("Paused by local").waitFor();
  await host.latency(0);
  await page.locator(".any-job", { hasText: "Paused" }).first().waitFor();
  await shot("operations-paused");
}
