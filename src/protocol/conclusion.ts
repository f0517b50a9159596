// How a step ended, in GitHub's own words for a check run.
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped';
