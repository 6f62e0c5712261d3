// From the field to the project; and every other end that an import may have.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

test("an address that is typed becomes a project, and the bar never falls", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(150);
    await page.goto(service.url);
    await page.fill("#address", `${service.host.url}/copper-kettle/brew-log/tree/trunk?tab=readme`);
    await page.getByText("Ready to import").waitFor();
    assert.equal(await page.textContent(".understood .repository"), "copper-kettle/brew-log");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".standing .bar");
    await page.evaluate(() => {
      const bar = document.querySelector(".standing .bar");
      window.percents = [Number(bar.getAttribute("aria-valuenow"))];
      new MutationObserver(() =>
        window.percents.push(Number(document.querySelector(".standing .bar").ariaValueNow)),
      ).observe(document.querySelector(".job-page"), { subtree: true, attributes: true });
    });
    await untilStatus(page, "COMPLETED");
    const percents = await page.evaluate(() => window.percents);
    assert.ok(percents.length > 3);
    assert.deepEqual(percents, [...percents].sort((a, b) => a - b));
    const stages = await page.locator(".stage").count();
    assert.equal(await page.locator(".stage-done, .stage-skipped").count(), stages);
    await page.getByRole("link", { name: "Open the project" }).click();
    await page.waitForSelector(".drawing svg");
    await page.getByText("go install").first().waitFor();
    assert.match(await page.title(), /^brew-log/);
  }));

test("a second import of the same is answered with the project", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(0);
    await startImport(page, service.url, "copper-kettle/steam");
    await untilStatus(page, "COMPLETED");
    await page.goto(service.url);
    await page.fill("#address", "git@127.0.0.1:copper-kettle/steam.git");
    await page.getByText("Imported already").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".notice").getByRole("link", { name: "Open the project" }).click();
    await page.waitForURL(/\/projects\/[\w-]*steam/);
  }));

test("an address that names no repository is refused while it is typed", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.fill("#address", "https://example.org/a/b");
    await page.getByText("is not a host that repositories are imported from").waitFor();
    assert.equal(await page.getAttribute("#address", "aria-invalid"), "true");
  }));

test("a failure can't be missed, and says what to do", () =>
  visiting(service.url, {}, async (page) => {
    await startImport(page, service.url, "nobody-here/nothing");
    const alert = page.getByRole("alert");
    await alert.getByText("This import failed").waitFor();
    await alert.getByText("Check the spelling").waitFor();
    assert.match(await page.title(), /^Failed/);
    await alert.getByRole("button", { name: "Retry" }).click();
    await page.getByText("Attempt 2").waitFor();
  }));

test("an import is cancelled, and taken up again", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(1500);
    await startImport(page, service.url, "night-ferry/timetable");
    await page.getByRole("button", { name: "Cancel" }).click();
    await untilStatus(page, "CANCELLED");
    await service.host.latency(0);
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("Attempt 2").waitFor();
    await untilStatus(page, "COMPLETED");
  }));

test("what could not be brought is listed, and brought by another try of just that", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.tell("POST", "/rules", {
      path: "*/contributors*",
      times: null,
      respond: { status: 500, json: { message: "Server Error" } },
    });
    await startImport(page, service.url, "harbor-lights/tide-tables");
    await untilStatus(page, "COMPLETED_WITH_GAPS");
    await page.locator(".gaps").getByText("contributors").waitFor();
    await service.host.tell("DELETE", "/rules");
    await page.getByRole("button", { name: "Retry these" }).click();
    await page.getByText("Attempt 2").waitFor();
    await untilStatus(page, "COMPLETED");
    await page.getByRole("link", { name: "Open the project" }).click();
    await page.getByText("tide-crew").waitFor();
  }));
