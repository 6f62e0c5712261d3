/** Draws a flowchart in the page's own colours. */
import mermaid from "mermaid";

let count = 0;

/** `width` is the drawing's own, in pixels. Throws if Mermaid can't read the source. */
export async function draw(source: string): Promise<{ svg: string; width: number }> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: "base",
    fontFamily: getComputedStyle(document.body).fontFamily,
    themeVariables: {
      fontSize: "14px",
      background: colour("--surface"),
      primaryColor: colour("--accent-soft"),
      primaryTextColor: colour("--text"),
      primaryBorderColor: colour("--accent"),
      lineColor: colour("--muted"),
      textColor: colour("--text"),
      clusterBkg: colour("--sunken"),
      clusterBorder: colour("--line-strong"),
      edgeLabelBackground: colour("--surface"),
    },
    flowchart: { useMaxWidth: true, padding: 12 },
  });
  count += 1;
  const { svg } = await mermaid.render(`diagram-${count}`, source);
  const width = Number(/max-width: ([\d.]+)px/.exec(svg)?.[1] ?? 600);
  return { svg, width };
}

/** A token's colour in this light, in a form that Mermaid can reckon with. */
function colour(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
