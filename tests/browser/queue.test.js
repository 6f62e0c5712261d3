// Many jobs at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { visiting } from "./browser.js";
import { gantry } from "./gantry.js";

// About 50 ms on an idle machine.
const LONGEST_MILLISECONDS = 500;
const START = `mutation ($input: StartImportsInput!) {
  startImports(input: $input) { results { __typename } }
}`;
const BATCH = [
  ...["copper-kettle/brew-log", "copper-kettle/steam", "harbor-lights/tide-tables"],
  ...["nobody-here/nothing", "night-ferry/timetable", "night-ferry/signal-flags"],
  ...["paper-lantern/handbook", "quiet-dock/blank-slate", "slow-river/parcel-desk"],
  "glass-orchard/graft",
];

test("one poisoned repository does not stop a batch of ten", async () => {
  const service = await gantry();
  try {
    await visiting(service.url, {}, async (page) => {
      await page.goto(service.url);
      await page.fill("#address", BATCH.join("\n"));
      await page.getByText("10 ready to import").waitFor();
      await page.getByRole("button", { name: "Import 10" }).click();
      await page.getByText("Batch: 10 of 10 done, 1 failed").waitFor({ timeout: 50_000 });
      await page.locator(".filters label", { hasText: "Failed" }).click();
      await page.locator(".row", { hasText: "nobody-here/nothing" }).waitFor();
      assert.equal(await page.locator(".row").count(), 1);
    });
  } finally {
    await service.stop();
  }
});

test("a thousand jobs are listed, and fifty of them cancelled, without drawing them all", async () => {
  const service = await gantry({ works: false });
  try {
    await service.seed(950);
    const imports = Array.from({ length: 50 }, (_, index) => ({ url: `o/at-work-${index}` }));
    await service.ask(START, { input: { imports } });
    await visiting(service.url, {}, async (page) => {
      await page.goto(`${service.url}/queue`);
      await page.getByText("1,000").first().waitFor();
      while (!(await page.locator('[aria-posinset="1000"]').count()))
        await page.mouse.wheel(0, 4000);
      assert.ok((await page.locator(".row").count()) < 60);
      await page.evaluate(() => {
        window.longest = 0;
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries())
            window.longest = Math.max(window.longest, duration);
        }).observe({ entryTypes: ["longtask"] });
      });
      const { jobs } = await service.ask("{ jobs(first: 50) { nodes { id } } }");
      const cancel = "mutation ($id: ID!) { cancelJob(id: $id) { __typename } }";
      await Promise.all(jobs.nodes.map(({ id }) => service.ask(cancel, { id })));
      await page.evaluate(() => scrollTo(0, 0));
      await page.getByText("Active 0").waitFor();
      await page.locator(".row .status").getByText("Cancelled").first().waitFor();
      const longest = await page.evaluate(() => window.longest);
      assert.ok(longest < LONGEST_MILLISECONDS, `${longest} ms`);
    });
  } finally {
    await service.stop();
  }
});

test("jobs are selected and cancelled by keyboard alone", async () => {
  const service = await gantry({ works: false });
  try {
    const imports = ["a", "b", "c"].map((name) => ({ url: `o/${name}` }));
    await service.ask(START, { input: { imports } });
    await visiting(service.url, {}, async (page) => {
      await page.goto(service.url);
      await page.locator(".lately .line").first().waitFor();
      await page.locator("#address").blur();
      for (const key of ["g", "q"]) await page.keyboard.press(key);
      await page.locator(".row").nth(2).waitFor();
      for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
      await page.getByText("2 selected").waitFor();
      // faster than the browser draws
      await page.evaluate(() => {
        for (const key of ["j", "x", "k", "k", "x"])
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      });
      await page.locator(".row").nth(2).getByRole("checkbox", { checked: true }).waitFor();
      assert.equal(await page.locator(".row").first().getByRole("checkbox").isChecked(), false);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      for (const key of ["j", "x"]) await page.keyboard.press(key);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Cancel 2" }).press("Enter");
      await page.getByText("2 jobs cancelled.").waitFor();
      // a choice with the mouse leaves the keys, and their place, as they are
      await page.locator(".filters label", { hasText: "All" }).click();
      await page.keyboard.press("j");
      await page.waitForFunction(() => document.activeElement?.matches('[data-index="1"] .line'));
    });
  } finally {
    await service.stop();
  }
});
