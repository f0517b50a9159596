// Finds the model behind `provider/model`. Each provider's code is imported at its first use, so that a run waits only
// for the one that it needs.
import type { Model, Models, PriceBook } from '../../core/ports.ts';
import { FlueError } from '../../errors.ts';
import { fullModelName } from '../../protocol/model-name.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import type { AnthropicOptions } from './anthropic/client.ts';
import type { OpenAiOptions } from './openai/endpoint.ts';
import type { Scripts } from './scripted/scripts.ts';

/** What speaks for a provider: Anthropic's Messages API, or one of OpenAI's two. */
export type Endpoint = ({ api: 'anthropic' } & AnthropicOptions) | ({ api: 'openai' } & OpenAiOptions);

export interface ModelsOptions {
  /** By the first part of a model's full name. */
  endpoints: Readonly<Record<string, Endpoint>>;
  scripts?: Scripts | undefined;
  prices: PriceBook;
}

export function createModels({ endpoints, scripts, prices }: ModelsOptions): Models {
  const providers = [...Object.keys(endpoints), 'scripted'];
  const clients = new Map<string, Promise<Model>>();

  return {
    async resolve(name) {
      const ref = fullModelName(name);
      const slash = ref.indexOf('/');
      const provider = ref.slice(0, Math.max(0, slash));
      const id = ref.slice(slash + 1);
      const endpoint = Object.hasOwn(endpoints, provider) ? endpoints[provider] : undefined;
      if (id !== '' && provider === 'scripted') {
        if (scripts === undefined) throw noScripts(ref);
        return { ref, id, model: await scripts.open(ref, prices) };
      }
      if (id === '' || endpoint === undefined) throw unknownModel(name, provider, providers);
      // One client, and so one pool of connections, for all its models.
      const client = clients.get(provider) ?? open(provider, endpoint);
      clients.set(provider, client);
      client.catch(() => clients.delete(provider));
      return { ref, id, model: await client };
    },
  };
}

async function open(provider: string, endpoint: Endpoint): Promise<Model> {
  if (endpoint.api === 'anthropic') {
    const { createAnthropicModel } = await import('./anthropic/anthropic-model.ts');
    return createAnthropicModel({ provider, ...endpoint });
  }
  const { createOpenAiModel } = await import('./openai/openai-model.ts');
  return createOpenAiModel({ provider, ...endpoint });
}

function unknownModel(name: string, provider: string, providers: readonly string[]): FlueError {
  const choice = provider === '' ? 'write it as provider/model' : didYouMean(provider, providers);
  return new FlueError('unknown_model', `there is no model "${name}": ${choice}`, {
    hint: 'for example anthropic/claude-haiku-5-5, or scripted/<file> for a script; `flue models` lists models and prices',
  });
}

function noScripts(ref: string): FlueError {
  return new FlueError('unknown_model', `"${ref}" plays a script file, and there are none here`, {
    hint: "use a provider's model, as anthropic/claude-haiku-5-5",
  });
}
