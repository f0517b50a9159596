// The one request with which a version comes into being: its code, its bindings and its secrets together.
// https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/
import type { DeployPlan } from './plan.ts';
import type { Binding, CodeUpdate, VersionMetadata } from './request-bodies.ts';

/** Objects at work may finish first; for as long as wrangler gives them. */
export const CODE_UPDATE: CodeUpdate = { mode: 'deferred', max_delay: 300 };

const MODULE = 'application/javascript+module';

export interface VersionFormOptions {
  plan: Pick<DeployPlan, 'upload' | 'secrets' | 'tag' | 'action'>;
  /** For the files. */
  assetsToken: string;
  message: string;
}

export function versionForm(options: VersionFormOptions): FormData {
  const { main, modules } = options.plan.upload;
  const form = new FormData();
  form.append('metadata', JSON.stringify(metadataOf(options)));
  const others = [...modules].filter(([path]) => path !== main);
  for (const [path, text] of [[main, modules.get(main) ?? ''] as const, ...others])
    form.append(path, new File([text], path, { type: MODULE }), path);
  return form;
}

function metadataOf({ plan, assetsToken, message }: VersionFormOptions): VersionMetadata {
  const { upload, secrets, tag } = plan;
  const secretBindings = [...secrets.set].map(
    ([name, text]): Binding => ({ name, type: 'secret_text', text }),
  );
  return {
    main_module: upload.main,
    bindings: [...upload.bindings, ...secretBindings],
    compatibility_date: upload.compatibility.date,
    compatibility_flags: upload.compatibility.flags,
    ...firstUpload(plan),
    // A secret that is not sent stays; a variable that is not sent goes.
    keep_bindings: ['secret_text', 'secret_key'],
    annotations: { 'workers/message': message, 'workers/tag': tag },
    assets: { jwt: assetsToken, config: { run_worker_first: true } },
  };
}

/** The classes are made once, by one migration. */
function firstUpload({
  action,
  upload,
}: VersionFormOptions['plan']): Pick<VersionMetadata, 'migrations' | 'code_update_strategy'> {
  if (action.do !== 'create') return {};
  const { oldMigrationTag } = action;
  const step = { new_sqlite_classes: [...upload.classes] };
  const tags =
    oldMigrationTag === undefined
      ? { new_tag: upload.migrationTag }
      : { old_tag: oldMigrationTag, new_tag: freeTag(upload.migrationTag, oldMigrationTag) };
  return { migrations: { ...tags, steps: [step] }, code_update_strategy: CODE_UPDATE };
}

/** What was there before may have used the same one. */
function freeTag(tag: string, taken: string): string {
  return tag === taken ? `flue-${tag}` : tag;
}
