// A program on the types that openapi-typescript makes: it files a complaint and does what is open until the case ends.
// It knows no regulation: what it files and does is what the interface says.
import createClient from "openapi-fetch";
import type { components, paths } from "./described";

type Act = components["schemas"]["ActView"];
type Field = components["schemas"]["ActFieldView"];
type SentAct = components["schemas"]["SentAct"];
type Value = NonNullable<SentAct["facts"]>[string];

declare const process: { argv: string[]; exit(code: number): never };
const [, , baseUrl, key, slug, entry, person] = process.argv as [string, string, string, string, string, string, string];
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}`, "Accept-Language": "en" } });
const WORDS = "The program states this.";
let marks = 0;
const mark = () => ({ "Idempotency-Key": `typed-${person}-${++marks}` });

function value(field: Field): Value | undefined {
  const codes = (field.values ?? []).map((one) => one.code);
  switch (field.type) {
    case "text":
      return field.preset ?? WORDS;
    case "yes_no":
      return true;
    case "number":
      return 1;
    case "date":
      return new Date().toISOString().slice(0, 10);
    case "instant":
      return new Date().toISOString();
    case "codes":
    case "persons":
      return codes.slice(0, 1);
    default:
      return field.preset ?? codes[0];
  }
}

function state(said: SentAct, field: Field): void {
  const stated = value(field);
  const [part, code] = field.name.split(".");
  if (stated === undefined) return;
  if (part === "facts" && code) (said.facts ??= {})[code] = stated;
  else if (part === "texts" && code) (said.texts ??= {})[code] = String(stated);
  else Object.assign(said, { [field.name]: stated });
}

async function done(number: string, act: Act, actor: string): Promise<boolean> {
  const said: SentAct = { name: act.name, actor, track: act.track };
  const fields = act.fields ?? [];
  fields.filter((one) => one.required || (one.name === "means" && one.rules?.length)).forEach((one) => state(said, one));
  const params = { path: { number } };
  const seen = await api.POST("/v1/complaints/{number}/acts:preview", { params, body: said });
  if (!seen.data?.allowed) return false;
  const sent = await api.POST("/v1/complaints/{number}/acts", { params: { ...params, header: mark() }, body: said });
  return sent.data?.seq !== undefined;
}

async function main(): Promise<string> {
  const { data: text } = await api.GET("/v1/procedures/{slug}", { params: { path: { slug } } });
  const ends = new Set(text?.stages.filter((one) => one.ends === "case").map((one) => one.code));
  const form = { procedure: slug, entry, registrant: person, party: { name: "Zhou Jianguo" }, texts: { narrative: WORDS } };
  const filed = await api.POST("/v1/complaints", { params: { header: mark() }, body: { form } });
  if (!filed.data) throw new Error(JSON.stringify(filed.error));
  const { number } = filed.data;
  for (let step = 0; step < 20; step++) {
    const { data: waiting } = await api.GET("/v1/complaints/{number}/waiting", {
      params: { path: { number }, query: { for: person } },
    });
    if (!waiting) throw new Error("nothing is said of the case");
    if (ends.has(waiting.stage)) return waiting.stage;
    let goes_on = false;
    for (const act of waiting.acts?.filter((one) => one.awaited) ?? [])
      for (const one of goes_on ? [] : act.persons) goes_on ||= await done(number, act, one.code);
    if (!goes_on) throw new Error(`nothing helps at ${waiting.stage}`);
  }
  throw new Error("too many steps");
}

main().then(
  (end) => console.log(end),
  (error) => {
    console.log(String(error));
    process.exit(1);
  },
);
