// What the MCP client loads and ours never uses: Ajv for the schemas of answers (ours takes every answer), signing in by
// OAuth (ours has headers), and the transport before streamable HTTP.
export const CORS_IS_POSSIBLE = false;

export class DefaultJsonSchemaValidator {
  constructor() {
    refuse();
  }
}

export class EventSource {
  constructor() {
    refuse();
  }
}

export default refuse;

function refuse() {
  throw new Error('this build of the MCP client has no OAuth, no SSE transport and no schema validator');
}
