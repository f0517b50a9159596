// The pull requests of the fake GitHub's branches: found by head, opened once, changed; with GitHub's refusals.
import type { GitObjects } from './git-objects.ts';
import type { GitHubAnswered, GitHubAsked } from './github-repository.ts';

interface FakePull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
}

interface Site {
  /** owner/name */
  name: string;
  branches: ReadonlyMap<string, string>;
  objects: GitObjects;
}

export class BranchPulls {
  readonly list: FakePull[] = [];
  /** The setting "Allow GitHub Actions to create and approve pull requests" is off. */
  refused = false;
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  answer(key: string | undefined, { method, body, query }: GitHubAsked): GitHubAnswered {
    const [owner] = this.#site.name.split('/');
    if (method === 'GET' && key === undefined) {
      const wanted = this.list.filter(
        ({ head, base, state }) =>
          `${owner}:${head}` === query.get('head') &&
          base === query.get('base') &&
          state === query.get('state'),
      );
      return { list: wanted.map((pull) => this.#shownPull(pull)) };
    }
    const given = (body ?? {}) as Record<string, unknown>;
    if (this.refused) {
      const message = 'GitHub Actions is not permitted to create or approve pull requests.';
      return { status: 403, json: { message } };
    }
    if (method === 'POST') return this.#addPull(given);
    const pull = this.list.find(({ number }) => number === Number(key));
    if (pull === undefined) return { status: 404, json: { message: 'Not Found' } };
    Object.assign(pull, given);
    return { status: 200, json: this.#shownPull(pull) };
  }

  #addPull({ title, body, head, base }: Record<string, unknown>): GitHubAnswered {
    const [from, to] = [this.#site.branches.get(String(head)), this.#site.branches.get(String(base))];
    if (from === undefined || to === undefined) return invalid('Validation Failed');
    if (this.#site.objects.ancestry(to).has(from)) return invalid('No commits between the branches');
    if (this.list.some((one) => one.state === 'open' && one.head === head && one.base === base))
      return invalid('A pull request already exists');
    const number = 100 + this.list.length;
    const [own, onto] = [String(head), String(base)];
    this.list.push({
      number,
      title: String(title),
      body: String(body),
      head: own,
      base: onto,
      state: 'open',
    });
    return { status: 201, json: this.#shownPull(this.list.at(-1)) };
  }

  #shownPull(pull: FakePull | undefined): object {
    return {
      ...pull,
      head: { ref: pull?.head },
      base: { ref: pull?.base },
      html_url: this.#page(pull?.number),
    };
  }

  #page(number: number | undefined): string {
    return `https://github.com/${this.#site.name}/pull/${number}`;
  }
}

function invalid(message: string): GitHubAnswered {
  return { status: 422, json: { message } };
}
