// Every page for everybody: by axe, in the dark and the light, from 360 pixels on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 900 };
const MOST_KILOBYTES = 250;

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

async function assertFits(page, name) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(over, 0, `${name} is wider than its window`);
}

for (const [colorScheme, viewport] of [
  ["light", WIDE],
  ["dark", NARROW],
]) {
  test(`no page keeps anybody out: ${colorScheme}, ${viewport.width} pixels`, () =>
    visiting(service.url, { colorScheme, viewport }, async (page) => {
      async function look(name) {
        await assertAccessible(page, name);
        await assertFits(page, name);
      }
      await page.goto(service.url);
      await page.waitForSelector("#address");
      await look("import");
      await page.fill("#address", "https://example.org/a/b");
      await page.waitForSelector(".understood .tone-bad");
      await look("import, refused");

      await service.host.latency(1500);
      await startImport(page, service.url, `${colorScheme === "dark" ? "harbor-lights/lamp-room" : "harbor-lights/tide-tables"}`);
      await untilStatus(page, "RUNNING");
      await look("job, running");
      await service.host.latency(0);
      await untilStatus(page, "COMPLETED");
      await look("job, done");
      await page.getByRole("link", { name: "Open the project" }).click();
      await page.waitForSelector(".drawing svg");
      await page.locator(".activity").scrollIntoViewIfNeeded();
      await page.waitForSelector(".activity-chart svg");
      await look("project");
      await page.goto(`${service.url}/projects`);
      await page.waitForSelector(".project-card");
      await look("projects");

      await startImport(page, service.url, "nobody-here/nothing");
      await untilStatus(page, "FAILED");
      await look("job, failed");
      await page.goto(`${service.url}/queue`);
      await page.waitForSelector(".row");
      await look("queue");
      await page.goto(`${service.url}/jobs/none`);
      await page.getByText("There is no such job").waitFor();
      await look("no such job");
      await page.goto(`${service.url}/settings`);
      await page.getByText("Or connect with a token").click();
      await look("settings");
      await page.getByLabel("Personal access token").fill("sandbox_classic");
      await page.keyboard.press("Enter");
      await page.getByText("keeper-crew connected").waitFor();
      await look("settings, connected");
      await page.goto(service.url);
      await page.getByText("7 repositories").waitFor();
      await look("import, own");
      await service.ask("mutation { disconnectGithub { __typename } }");
    }));
}

test("nothing moves while a job is at work", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(400);
    await startImport(page, service.url, "night-ferry/signal-flags");
    await page.evaluate(() => {
      window.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) window.moved += value;
      }).observe({ type: "layout-shift", buffered: false });
    });
    await untilStatus(page, "COMPLETED");
    assert.ok((await page.evaluate(() => window.moved)) < 0.02);
  }));

test("the first page is small, and brings neither Mermaid nor charts", () =>
  visiting(service.url, {}, async (page) => {
    const scripts = [];
    page.on("response", async (answer) => {
      if (answer.url().endsWith(".js")) scripts.push((await answer.request().sizes()).responseBodySize);
    });
    await page.goto(service.url, { waitUntil: "networkidle" });
    assert.equal(scripts.length, 1);
    assert.ok(scripts[0] < MOST_KILOBYTES * 1000, `${scripts[0]} bytes`);
  }));
