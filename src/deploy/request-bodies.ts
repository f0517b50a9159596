// What a deploy writes, in the shapes of Cloudflare's API: a test holds them against the types of its own library.
// https://developers.cloudflare.com/api/resources/workers/

export type Binding =
  | { name: string; type: 'plain_text' | 'secret_text'; text: string }
  | { name: string; type: 'durable_object_namespace'; class_name: string }
  | { name: string; type: 'version_metadata' | 'assets' };

export type Annotations = { 'workers/message': string; 'workers/tag'?: string };

/** Objects at work may finish first; known from wrangler alone. */
export type CodeUpdate = { mode: 'deferred'; max_delay: number };

/** Of a version; migrations are for the first one alone. */
export type VersionMetadata = {
  main_module: string;
  bindings: Binding[];
  compatibility_date: string;
  compatibility_flags: string[];
  migrations?: Migrations;
  code_update_strategy?: CodeUpdate;
  keep_bindings: string[];
  annotations: Annotations;
  assets: { jwt: string; config: { run_worker_first: boolean } };
};

export type Migrations = {
  old_tag?: string;
  new_tag: string;
  steps: Array<{ new_sqlite_classes: string[] }>;
};

export type DeploymentBody = {
  strategy: 'percentage';
  versions: Array<{ version_id: string; percentage: number }>;
  annotations: Annotations;
  code_update_strategy: CodeUpdate;
};

export type AssetsBody = { manifest: { [path: string]: { hash: string; size: number } } };

export type SubdomainBody = { enabled: boolean };

export type RouteBody = { pattern: string; script: string };
