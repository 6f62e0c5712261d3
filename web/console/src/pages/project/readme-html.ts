/** Fits a README's HTML into a page that asks no other host, and that all can read. */
import { words } from "../../words";

/** `html` is safe as it comes from the server; nothing is taken from it but what it shows. */
export function fitted(html: string): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  body.querySelectorAll("source").forEach((source) => source.remove());
  body.querySelectorAll("img").forEach(nameInstead);
  body.querySelectorAll("a[href^='http']").forEach((link) => link.setAttribute("target", "_blank"));
  body.querySelectorAll("h1,h2,h3,h4,h5,h6").forEach(lower);
  body.querySelectorAll("input").forEach(label);
  // what may scroll must be reachable by the keyboard
  body.querySelectorAll("pre,table").forEach((block) => block.setAttribute("tabindex", "0"));
  return body.innerHTML;
}

/** A picture of another host is named, and linked where no link is around it. */
function nameInstead(image: HTMLImageElement): void {
  const source = image.getAttribute("src") ?? "";
  if (source.startsWith("data:")) return;
  const isLinked = image.closest("a") !== null;
  const stand = document.createElement(isLinked || !source ? "span" : "a");
  stand.className = "picture";
  stand.textContent = image.getAttribute("alt")?.trim() || words.project.image;
  if (stand instanceof HTMLAnchorElement) {
    stand.href = source;
    stand.target = "_blank";
    stand.rel = "nofollow noopener noreferrer";
  }
  image.replaceWith(stand);
}

/** The page has its own h1 and h2: a README's headings are read out as what is below them. */
function lower(heading: Element): void {
  const level = Math.min(6, Number(heading.tagName.slice(1)) + 2);
  heading.setAttribute("role", "heading");
  heading.setAttribute("aria-level", String(level));
}

function label(box: HTMLInputElement): void {
  const said = box.closest("li")?.textContent?.trim();
  box.setAttribute("aria-label", said || words.project.task);
}
