// A project's history of pull requests: charted, filtered, paged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, startImport, untilStatus, visiting } from "./browser.js";
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
    const weeks = new Map();
    while (!weeks.has(await said())) {
      const week = await said();
      weeks.set(week, Number(week.match(/^Week of .*: (\d+) opened/)[1]));
      await chart.press("ArrowLeft");
    }
    assert.equal([...weeks.values()].reduce((sum, opened) => sum + opened), 10);
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

test("a re-sync is followed where it was asked for, and tells what has changed", () =>
  visiting(service.url, {}, async (page) => {
    await open(page, "night-ferry/timetable");
    const sync = page.locator(".sync");
    await sync.getByRole("button", { name: "Re-sync" }).click();
    await sync.getByText("Nothing has changed.").waitFor();

    const repository = "night-ferry/timetable";
    await service.host.tell("POST", "/changes", [
      { change: "openpull", repository, title: "A later boat on Fridays" },
      { change: "push", repository, files: { "README.md": "# timetable\n\nWhen the boats go.\n" } },
    ]);
    await sync.getByRole("button", { name: "Re-sync" }).click();
    await sync.getByText("1 new pull request").waitFor();
    await sync.getByText("Another README").waitFor();
    await pull(page, "A later boat on Fridays").waitFor();
    await page.getByText("When the boats go.").last().waitFor();
    await assertAccessible(page, "project, synced");
    await sync.getByRole("link", { name: "Details" }).click();
    await page.getByRole("heading", { name: "What has changed" }).waitFor();
    await assertAccessible(page, "job, synced");
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
