// What a network and a machine do to those who look on: nothing is missed, nothing seen twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertWhole, startImport, untilSequence, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

test("a socket that is cut is taken up again by number", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(1500);
    await startImport(page, service.url, "copper-kettle/brew-log");
    await untilSequence(page, 2);
    service.line.down();
    try {
      await page.getByText("Reconnecting").waitFor();
    } finally {
      service.line.up();
    }
    await page.getByText("Reconnecting").waitFor({ state: "detached" });
    await service.host.latency(0);
    await untilStatus(page, "COMPLETED");
    await assertWhole(page);
  }));

test("a server that is killed and started again goes on, and so does the page", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(1500);
    await startImport(page, service.url, "harbor-lights/tide-tables");
    await untilSequence(page, 2);
    await service.kill();
    await page.getByText("Reconnecting").waitFor();
    await service.host.latency(0);
    await service.begin();
    await page.waitForSelector('[data-status="COMPLETED"]', { timeout: 40_000 });
    await assertWhole(page);
  }));

test("a page that is loaded anew shows the whole log and follows on", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(800);
    await startImport(page, service.url, "night-ferry/timetable");
    await untilSequence(page, 2);
    await page.reload();
    await untilSequence(page, 3);
    await service.host.latency(0);
    await untilStatus(page, "COMPLETED");
    await assertWhole(page);
  }));

test("a wait for quota counts down, outlives the page, and ends by itself", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.leave(0, 8);
    await startImport(page, service.url, "copper-kettle/steam");
    await untilStatus(page, "WAITING");
    await page.getByText("Waiting for GitHub’s quota").waitFor();
    const left = async () => (await page.textContent(".until .countdown")).split(":").at(-1);
    const first = await left();
    await page.waitForFunction(
      (before) => !document.querySelector(".until .countdown")?.textContent.endsWith(before),
      first,
    );
    assert.ok(Number(await left()) < Number(first));
    await page.reload();
    await untilStatus(page, "WAITING");
    await untilStatus(page, "COMPLETED");
    await assertWhole(page);
  }));
