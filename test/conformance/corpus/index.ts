// All conformance cases. Their answers are in recorded.json, given by a real bash.
import type { ConformanceCase } from '../cases.ts';
import { awkCases } from './awk.ts';
import { carryCases } from './carry.ts';
import { datesEnvironmentCases } from './dates-environment.ts';
import { diffArchiveCases } from './diff-archive.ts';
import { expansionCases } from './expansion.ts';
import { flowCases } from './flow.ts';
import { grepCases } from './grep.ts';
import { jsonCases } from './json.ts';
import { lsFindCases } from './ls-find.ts';
import { redirectionsBytesCases } from './redirections-bytes.ts';
import { sedCases } from './sed.ts';
import { sortCutTrCases } from './sort-cut-tr.ts';
import { trapsScriptsCases } from './traps-scripts.ts';
import { wcJoinSeqCases } from './wc-join-seq.ts';
import { xargsCopyCases } from './xargs-copy.ts';

export const CORPUS: readonly ConformanceCase[] = [
  ...awkCases,
  ...carryCases,
  ...datesEnvironmentCases,
  ...diffArchiveCases,
  ...expansionCases,
  ...flowCases,
  ...grepCases,
  ...jsonCases,
  ...lsFindCases,
  ...redirectionsBytesCases,
  ...sedCases,
  ...sortCutTrCases,
  ...trapsScriptsCases,
  ...wcJoinSeqCases,
  ...xargsCopyCases,
];
