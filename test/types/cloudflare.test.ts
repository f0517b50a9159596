// The bodies of a deploy, held against the types of Cloudflare's own library. `tsc` judges; nothing of the library is run.
import type { RouteCreateParams } from 'cloudflare/resources/workers/routes';
import type { UploadCreateParams } from 'cloudflare/resources/workers/scripts/assets/upload';
import type { DeploymentCreateParams } from 'cloudflare/resources/workers/scripts/deployments';
import type { ScriptUpdateParams } from 'cloudflare/resources/workers/scripts/scripts';
import type { SubdomainCreateParams } from 'cloudflare/resources/workers/scripts/subdomain';
import type { VersionCreateParams } from 'cloudflare/resources/workers/scripts/versions';
import { expectTypeOf, test } from 'vitest';
import type {
  AssetsBody,
  Binding,
  DeploymentBody,
  RouteBody,
  SubdomainBody,
  VersionMetadata,
} from '../../src/deploy/request-bodies.ts';

/** Sent by wrangler, and not (yet) in the library. */
type Beyond = 'code_update_strategy';
/** Members that the other side does not have. */
type Unknown<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs | Beyond>;

test('a first version is a script as Cloudflare takes it', () => {
  expectTypeOf<Omit<VersionMetadata, Beyond>>().toExtend<ScriptUpdateParams.Metadata>();
  expectTypeOf<Unknown<VersionMetadata, ScriptUpdateParams.Metadata>>().toBeNever();
  expectTypeOf<
    Exclude<Binding['type'], NonNullable<ScriptUpdateParams.Metadata['bindings']>[number]['type']>
  >().toBeNever();
});

test('a later version is one without migrations, and with assets as wrangler sends them too', () => {
  type Later = Omit<VersionMetadata, Beyond | 'migrations' | 'assets'>;
  expectTypeOf<Later>().toExtend<VersionCreateParams.Metadata>();
  expectTypeOf<Unknown<Later, VersionCreateParams.Metadata>>().toBeNever();
});

test('deployments, files and addresses are as Cloudflare takes them', () => {
  expectTypeOf<Omit<DeploymentBody, Beyond>>().toExtend<Omit<DeploymentCreateParams, 'account_id'>>();
  expectTypeOf<Unknown<DeploymentBody, DeploymentCreateParams>>().toBeNever();
  expectTypeOf<AssetsBody>().toExtend<Omit<UploadCreateParams, 'account_id'>>();
  expectTypeOf<Unknown<AssetsBody, UploadCreateParams>>().toBeNever();
  expectTypeOf<SubdomainBody>().toExtend<Omit<SubdomainCreateParams, 'account_id'>>();
  expectTypeOf<Unknown<SubdomainBody, SubdomainCreateParams>>().toBeNever();
  expectTypeOf<RouteBody>().toExtend<Omit<RouteCreateParams, 'zone_id'>>();
  expectTypeOf<Unknown<RouteBody, RouteCreateParams>>().toBeNever();
});
