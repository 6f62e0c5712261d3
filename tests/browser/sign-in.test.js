// The way in and out, where a token is asked for.
import { after, before, test } from "node:test";

import { assertAccessible, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry({ isOpen: false })));
after(() => service.stop());

test("a token leads in, a wrong one does not, and one may leave again", () =>
  visiting(service.url, {}, async (page) => {
    const token = await service.addUser("ada");
    await page.goto(`${service.url}/queue`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await assertAccessible(page, "sign-in");
    await page.getByLabel("API token").fill("guess");
    await page.keyboard.press("Enter");
    await page.getByText("does not accept this token").waitFor();
    await page.getByLabel("API token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Queue" }).waitFor();
    await page.reload();
    await page.getByLabel("Settings of ada").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }));
