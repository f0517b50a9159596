// One comment that many steps write. GitHub has no way to write a comment only if it is unchanged, so whoever reads, adds
// its row and writes may undo what another one wrote in between. It converges all the same: each step writes everything
// it has seen, waits until whatever was read before its own write must have arrived, looks again, and repairs what is
// lost. Of several comments the one with the lowest id stays; the others' rows are moved into it and they are deleted.
import { type Circumstances, type CommentsApi, type IssueComment, isApiFailure } from './comments-api.ts';
import { createPatience, type Patience } from './patience.ts';

/** What a body means: see report/comment-document.ts. */
export interface StickyDocument {
  claims(body: string): boolean;
  write(bodies: readonly string[]): string;
  lacks(body: string, other: string): boolean;
  isShared(body: string): boolean;
}

export interface StickyOptions {
  api: CommentsApi;
  document: StickyDocument;
  circumstances: Circumstances;
  /** Others write at the same time: which of how many this is. null = it is alone, as far as is known. */
  leg: { index: number; total: number } | null;
  /** Steps that are no legs of one matrix share the key by intention. */
  mayBeShared: boolean;
  /** Milliseconds after which it is given up. */
  limitMs: number;
}

export interface StickyOutcome {
  url: string;
  /** Whether GitHub had to be asked to change something. */
  changed: boolean;
  /** False when the time was over before it was certain that nothing was lost. */
  settled: boolean;
}

/** Legs that end together come one after the other. */
const SLOT_MS = 400;
/** Longer than a read and a write that overlap with ours take, and than GitHub's replicas lag behind. */
const SETTLE_MS = 4000;
const SETTLE_JITTER_MS = 3000;
/** A write is made of what was read no longer ago than this. */
const FRESH_MS = 1500;
const OFTEN_STALE = 3;
/** A list may still show what is gone; and a token without permission is told that nothing is there. */
const OFTEN_GONE = 3;
const GONE_PAUSE_MS = 500;

/** Throws the failure of the port that ended it. */
export async function writeSticky(options: StickyOptions): Promise<StickyOutcome> {
  const { circumstances, leg, limitMs } = options;
  const patience = createPatience(circumstances, limitMs);
  const writer = new StickyWriter(options, patience);
  if (leg === null) return writer.writeAlone();
  await writer.identify();
  await patience.pause((leg.index % 32) * SLOT_MS + circumstances.random() * SLOT_MS);
  return writer.writeWithOthers();
}

interface Seen {
  /** Ours with this key, the lowest id first. */
  comments: IssueComment[];
  /** When the request left. */
  at: number;
}

class StickyWriter {
  readonly #options: StickyOptions;
  readonly #patience: Patience;
  #identity: string | undefined;
  /** The comment to look at by its id; undefined = look at all of them. */
  #target: number | undefined;
  /** Created by us, or maybe so: then there may be several, and only a list shows them. */
  #mayBeSeveral = false;
  /** GitHub may have made a comment of ours whose making it called a failure, and lists lag behind. */
  #mayBeTwice = false;
  /** What was written last, or was to be: all that has been seen so far is in it. */
  #written: string | undefined;
  #last: IssueComment | undefined;
  #changed = false;
  #gone = 0;
  #stale = 0;

  constructor(options: StickyOptions, patience: Patience) {
    this.#options = options;
    this.#patience = patience;
  }

  async identify(): Promise<string> {
    this.#identity ??= await this.#patience.insist(() => this.#options.api.identity());
    return this.#identity;
  }

  /** Three requests at most when all goes well: list, identity, and one write. */
  async writeAlone(): Promise<StickyOutcome> {
    const seen = await this.#look();
    const wasThere = seen.comments.length > 0;
    const shared = seen.comments.some(({ body }) => this.#options.document.isShared(body));
    await this.#writeUntilTaken(seen);
    const mayBeSeveral = this.#mayBeTwice || (this.#options.mayBeShared && !wasThere);
    if (shared || mayBeSeveral) return this.writeWithOthers();
    for (const { id } of seen.comments.slice(1)) await this.#remove(id);
    return this.#outcome(true);
  }

  async writeWithOthers(): Promise<StickyOutcome> {
    if (this.#written === undefined) await this.#writeUntilTaken(await this.#look());
    try {
      return this.#outcome(await this.#repairUntilSettled());
    } catch (thrown) {
      if (isApiFailure(thrown)) return this.#outcome(false);
      throw thrown;
    }
  }

  async #repairUntilSettled(): Promise<boolean> {
    while (await this.#settle()) {
      const seen = await this.#look();
      if (this.#isComplete(seen)) {
        for (const { id } of seen.comments.slice(1)) await this.#remove(id);
        return true;
      }
      await this.#writeUntilTaken(seen);
    }
    return false;
  }

  #settle(): Promise<boolean> {
    return this.#patience.pause(SETTLE_MS + this.#options.circumstances.random() * SETTLE_JITTER_MS);
  }

  async #look(): Promise<Seen> {
    const { api, circumstances } = this.#options;
    if (this.#target !== undefined && !this.#mayBeSeveral) {
      const at = circumstances.now();
      const id = this.#target;
      const comment = await this.#patience.insist(() => api.read(id));
      if (comment !== undefined) return { comments: [comment], at };
    }
    return this.#lookAtAll();
  }

  async #lookAtAll(): Promise<Seen> {
    const { api, circumstances, document } = this.#options;
    let at = circumstances.now();
    const all = await this.#patience.insist(() => {
      at = circumstances.now();
      return api.list();
    });
    const claimed = all.filter(({ body }) => document.claims(body));
    // Who we are is asked only when there is something that could be ours.
    const identity = claimed.length === 0 ? '' : await this.identify();
    const comments = claimed.filter(({ author }) => author === identity).sort((a, b) => a.id - b.id);
    this.#mayBeSeveral ||= comments.length > 1;
    return { comments, at };
  }

  /** Nothing that we or others wrote is missing in the comment that stays. */
  #isComplete({ comments }: Seen): boolean {
    const { document } = this.#options;
    const [lowest, ...others] = comments;
    if (lowest === undefined) return false;
    const known = [this.#written ?? '', ...others.map(({ body }) => body)];
    return known.every((body) => !document.lacks(lowest.body, body));
  }

  /** Writes what was seen and what is ours; when a write fails, what it was made of is looked at again. */
  async #writeUntilTaken(seen: Seen): Promise<void> {
    let current = seen;
    for (;;) {
      try {
        if (await this.#writeOnce(current)) return;
      } catch (thrown) {
        await this.#recover(thrown, current.comments.length === 0);
      }
      current = await this.#look();
    }
  }

  async #recover(thrown: unknown, wasCreating: boolean): Promise<void> {
    const isGone = isApiFailure(thrown) && thrown.status === 404 && !wasCreating;
    if (isGone && this.#gone < OFTEN_GONE) {
      this.#gone += 1;
      this.#target = undefined;
      await this.#patience.pause(GONE_PAUSE_MS * this.#gone);
      return;
    }
    // A comment may have been made although the answer says that it was not.
    this.#mayBeSeveral ||= wasCreating;
    this.#mayBeTwice ||= wasCreating;
    await this.#patience.pauseAfter(thrown);
  }

  /** False when too much time has passed since it was read. */
  async #writeOnce({ comments, at }: Seen): Promise<boolean> {
    const { api, document, circumstances } = this.#options;
    const [lowest] = comments;
    const known = this.#written === undefined ? [] : [this.#written];
    const body = document.write([...comments.map((comment) => comment.body), ...known]);
    this.#written = body;
    if (lowest === undefined) {
      this.#target = undefined;
      this.#taken(await api.create(body));
      this.#mayBeSeveral = true;
      return true;
    }
    if (isSame(lowest.body, body)) {
      this.#keep(lowest);
      return true;
    }
    if (this.#isStale(circumstances.now() - at)) return false;
    this.#taken(await api.update(lowest.id, body));
    return true;
  }

  /** Where GitHub is never quicker, what is old has to do. */
  #isStale(ageMs: number): boolean {
    if (this.#options.leg === null || ageMs <= FRESH_MS || this.#stale === OFTEN_STALE) return false;
    this.#stale += 1;
    return true;
  }

  #taken(comment: IssueComment): void {
    this.#changed = true;
    // What it is written as tells who we are, for nothing.
    if (comment.author !== '') this.#identity ??= comment.author;
    this.#keep(comment);
  }

  #keep(comment: IssueComment): void {
    this.#last = comment;
    this.#target = comment.id;
  }

  /** A comment too many harms nobody: the next run of the step deletes it if it cannot be deleted now. */
  async #remove(id: number): Promise<void> {
    await this.#patience.insist(() => this.#options.api.remove(id)).catch(() => undefined);
  }

  #outcome(settled: boolean): StickyOutcome {
    return { url: this.#last?.url ?? '', changed: this.#changed, settled };
  }
}

/** GitHub may keep line ends and white space at the end in its own way. */
function isSame(a: string, b: string): boolean {
  return a === b || a.replace(/\r\n?/g, '\n').trimEnd() === b.trimEnd();
}
