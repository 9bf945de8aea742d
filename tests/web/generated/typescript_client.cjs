// Calls a client that openapi-generator (typescript-fetch) has made, as its user would: a call a line, its answer a line.
const { createInterface } = require("node:readline");

const [, , made, basePath, accessToken] = process.argv;
const client = require(made);
const configuration = new client.Configuration({ basePath, accessToken, headers: { "Accept-Language": "en" } });
const apis = Object.values(client)
  .filter((one) => one.prototype instanceof client.BaseAPI)
  .map((one) => new one(configuration));
const RENAMED = { for: "_for", "Idempotency-Key": "idempotencyKey" };
const camel = (name) => name.replace(/_(.)/g, (_, sign) => sign.toUpperCase());

async function answered({ operation, parameters, body, sends, takes }) {
  const name = `${camel(operation)}Raw`;
  const given = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [RENAMED[key] ?? key, value]));
  if (body !== null) given[sends[0].toLowerCase() + sends.slice(1)] = client[`${sends}FromJSON`](body);
  try {
    const answer = await apis.find((one) => name in one)[name](given);
    return { status: answer.raw.status, body: client[`${takes}ToJSON`](await answer.value()) };
  } catch (error) {
    if (!(error instanceof client.ResponseError)) throw error;
    const problem = client.ProblemDetailsFromJSON(await error.response.json());
    return { status: error.response.status, body: client.ProblemDetailsToJSON(problem) };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answered(JSON.parse(line))));
  }
})();
