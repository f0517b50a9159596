// Stands in for @actions/http-client, which costs 40 ms at start for undici. @actions/core needs it for one
// request, the OIDC token of getIDToken(); this does that request with fetch, three attempts on a server error.
export class BearerCredentialHandler {
  constructor(token) {
    this.headers = { authorization: `Bearer ${token}` };
  }
}

export class HttpClient {
  constructor(userAgent, [credentials]) {
    this.headers = { accept: 'application/json', 'user-agent': userAgent, ...credentials.headers };
  }

  async getJson(url, attempt = 1) {
    const response = await fetch(url, { headers: this.headers });
    if (response.status >= 500 && attempt < 3) {
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
      return this.getJson(url, attempt + 1);
    }
    const body = await response.text();
    if (!response.ok) throw Object.assign(new Error(body), { statusCode: response.status });
    return { statusCode: response.status, result: JSON.parse(body), headers: {} };
  }
}
