// Writes which types each interface and union may be, from the schema that operations are typed by:
// without it, Apollo Client's cache drops what an operation asks of an interface.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSchema, isAbstractType } from "graphql";

const SCHEMA = join(import.meta.dirname, "../../tests/contract/schema.graphql");
const WRITTEN = join(import.meta.dirname, "src/api/possible-types.json");

const schema = buildSchema(readFileSync(SCHEMA, "utf8"));
const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
const possible = Object.fromEntries(
  abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);
writeFileSync(WRITTEN, JSON.stringify(possible));
