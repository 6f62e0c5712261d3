// What an import would take is told before it is started.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

const told = (page) => page.locator(".import-read .estimate");

test("one address is estimated when it is typed, anew for another window", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.fill("#address", "harbor-lights/tide-tables");
    await told(page).getByText("10 pull requests").waitFor();
    assert.match(await told(page).textContent(), /\d+ requests of [\d,]+ left/);
    await assertAccessible(page, "import, estimated");
    await page.getByLabel("Pull requests:").selectOption("none");
    await told(page).getByText("10 pull requests").waitFor({ state: "detached" });
    await told(page).getByText("requests of").waitFor();
  }));

test("several are estimated on a word, and one that can't be reached is named", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.fill("#address", "harbor-lights/tide-tables nobody-here/nothing");
    await page.getByRole("button", { name: "How long will they take?" }).click();
    await told(page).getByText("nobody-here/nothing:").waitFor();
    await told(page).getByText("10 pull requests").waitFor();
  }));

test("a quota that does not suffice is told before the start", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.leave(3, 600);
    await page.goto(service.url);
    await page.getByLabel("Pull requests:").selectOption("last 10 years");
    await page.fill("#address", "deep-stacks/warehouse");
    await told(page).getByText("more than the quota has").waitFor();
  }));
