// A project's history of pull requests: charted, filtered, paged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

async function open(page, repository) {
  await startImport(page, service.url, repository);
  await untilStatus(page, "COMPLETED");
  await page.getByRole("link", { name: "Open the project" }).click();
  await page.waitForSelector(".pulls");
}

const pull = (page, title) => page.locator(".pull", { hasText: title });

test("pull requests are charted, and filtered by state and label", () =>
  visiting(service.url, {}, async (page) => {
    await open(page, "harbor-lights/tide-tables");
    const chart = page.getByRole("slider", { name: "Activity" });
    await chart.scrollIntoViewIfNeeded();
    const said = () => chart.getAttribute("aria-valuetext");
    assert.match(await said(), /^Since .*: 10 opened, 7 merged, 1 closed unmerged$/);
    await chart.press("End");
    assert.match(await said(), /^Week of .*: 3 opened/);
    await chart.press("Escape");
    assert.match(await said(), /^Since/);

    assert.equal(await page.locator(".pull").count(), 10);
    await page.locator(".pulls .filters label", { hasText: "Closed" }).click();
    await pull(page, "Draw the curve as SVG").waitFor();
    await pull(page, "Secondary ports").waitFor({ state: "detached" });
    await page.locator(".pulls .filters label", { hasText: "All" }).click();
    await page.getByRole("button", { name: "Only those labelled bug" }).first().click();
    await pull(page, "Document the file of constants").waitFor({ state: "detached" });
    assert.equal(await page.locator(".pull").count(), 2);
    await page.locator(".pulls .filters label", { hasText: "Open 1" }).click();
    await pull(page, "Shallow-water terms").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Not only those labelled bug" }).click();
    await pull(page, "Sketch: currents").waitFor();
  }));

test("a long history is read on in pages", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.getByLabel("Pull requests:").selectOption("last 10 years");
    await page.fill("#address", "deep-stacks/warehouse");
    await page.keyboard.press("Enter");
    await untilStatus(page, "COMPLETED", "COMPLETED_WITH_GAPS");
    await page.getByRole("link", { name: "Open the project" }).click();
    await page.locator(".filters label", { hasText: "All 1,200" }).waitFor();
    await page.getByRole("button", { name: "Show more" }).first().click();
    await page.locator(".pull").nth(39).waitFor();
    const numbers = await page.locator(".pull-said").allTextContents();
    assert.equal(new Set(numbers.map((text) => text.split(" ")[0])).size, 40);
  }));

test("a project without a history says so", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.getByLabel("Pull requests:").selectOption("none");
    await page.fill("#address", "copper-kettle/steam");
    await page.keyboard.press("Enter");
    await untilStatus(page, "COMPLETED");
    await page.getByRole("link", { name: "Open the project" }).click();
    await page.getByText("Their history was not brought.").waitFor();
  }));
