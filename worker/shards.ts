// Which of the objects that share a task has a certain part of it. Their number is part of their names: another number
// means other objects.
import type { WorkerEnv } from './environment.ts';
import type { IndexStub } from './index-object.ts';

const SHARDS = 8;

export function indexShards({ FLUE_INDEX }: WorkerEnv): IndexStub[] {
  return Array.from({ length: SHARDS }, (_, shard) => FLUE_INDEX.getByName(`runs/${shard}`));
}

export function shardOfRun(env: WorkerEnv, runId: string): IndexStub {
  return env.FLUE_INDEX.getByName(`runs/${placeOf(runId)}`);
}

/** Who remembers a token that is good for one start. */
export function shardOfToken(env: WorkerEnv, tokenId: string): IndexStub {
  return env.FLUE_INDEX.getByName(`tokens/${placeOf(tokenId)}`);
}

/** FNV-1a. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SHARDS;
}
