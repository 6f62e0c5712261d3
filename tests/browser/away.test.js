// An import that ends while its page is out of sight is told of by the browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

// The browser's own notifications, noted as they are shown.
function note() {
  window.told = [];
  const Told = window.Notification;
  window.Notification = class extends Told {
    constructor(title, options) {
      super(title, options);
      window.told.push([title, options.body]);
    }
  };
}

// A browser without a window counts each page as seen, minimised or behind another.
function goAway() {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("the end of an import is told while the page is away, and only then", async () => {
  const service = await gantry();
  try {
    await visiting(service.url, { permissions: ["notifications"] }, async (page) => {
      await page.addInitScript(note);
      await startImport(page, service.url, "copper-kettle/steam");
      await untilStatus(page, "COMPLETED");
      assert.deepEqual(await page.evaluate(() => window.told), []);

      await service.host.latency(800);
      await startImport(page, service.url, "harbor-lights/tide-tables");
      await page.getByText("You will be told").waitFor();
      await page.evaluate(goAway);
      await service.host.latency(0);
      await page.waitForFunction(() => window.told.length > 0);
      const told = await page.evaluate(() => window.told);
      assert.deepEqual(told, [["harbor-lights/tide-tables is imported", "tide-tables"]]);
    });
  } finally {
    await service.stop();
  }
});
