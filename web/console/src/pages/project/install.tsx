/** The commands by which the README says that it is installed. */
import { Copy } from "../../ui/copy";
import { words } from "../../words";

export function Install({ commands }: { commands: readonly string[] }) {
  return (
    <section className="card install" aria-labelledby="install">
      <h2 id="install">{words.project.install}</h2>
      <ul>
        {commands.map((command) => (
          <li key={command}>
            <code>{command}</code>
            <Copy text={command} />
          </li>
        ))}
      </ul>
    </section>
  );
}
