// The user's account at GitHub, and the repositories that it lets them pick from.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

let service;
before(async () => (service = await gantry()));
after(() => service.stop());

async function disconnect(page) {
  await page.getByRole("button", { name: "Disconnect" }).click();
  await assertAccessible(page, "settings, asking");
  await page.locator("dialog[open] .danger").click();
  await page.getByRole("button", { name: "Log in with GitHub" }).waitFor();
}

test("an account is connected with a token, and some of its repositories imported together", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.getByRole("link", { name: "Connect it" }).click();
    await page.getByText("Or connect with a token").click();
    await page.getByLabel("Personal access token").fill("ghp_nobodys");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await assertAccessible(page, "settings, refused");
    await page.getByLabel("Personal access token").fill("sandbox_classic");
    await page.keyboard.press("Enter");
    await page.getByText("keeper-crew connected").waitFor();
    await assertAccessible(page, "settings, connected");

    await page.getByRole("link", { name: "Import", exact: true }).click();
    await page.getByLabel("Search yours").fill("edge-cases");
    await page.getByText("harbor-lights/tide-tables").waitFor({ state: "detached" });
    await page.getByRole("checkbox", { name: "edge-cases/private" }).check();
    await page.getByLabel("Search yours").fill("");
    await page.getByRole("checkbox", { name: "harbor-lights/tide-tables" }).check();
    await page.getByText("2 selected").waitFor();
    await assertAccessible(page, "import, own");
    await page.getByRole("button", { name: "Import 2" }).click();
    await page.getByText("Batch: 2 of 2 done").waitFor();
    await page.goto(service.url);
    await page.locator("div.own-one", { hasText: "edge-cases/private" }).waitFor();
    await page.goto(`${service.url}/settings`);
    await disconnect(page);
  }));

test("an account is connected with a code that is confirmed at GitHub", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(`${service.url}/settings`);
    await page.getByRole("button", { name: "Log in with GitHub" }).click();
    const code = await page.locator(".user-code code").textContent();
    await assertAccessible(page, "settings, confirming");
    const { origin } = new URL(await page.getByRole("link", { name: "Open GitHub" }).getAttribute("href"));
    assert.equal(origin, service.host.url);
    await service.host.tell("POST", "/logins", { user_code: code, account: "keeper-crew" });
    await page.getByText("keeper-crew connected").waitFor();
    await disconnect(page);
  }));
