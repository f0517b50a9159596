// Finds the model behind `provider/model`. Each provider's code is imported at its first use, so that a run waits only
// for the one that it needs.
import type { Model, Models, PriceBook } from '../../core/ports.ts';
import { FlueError } from '../../errors.ts';
import { fullModelName } from '../../protocol/model-name.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import type { AnthropicOptions } from './anthropic/client.ts';
import type { Scripts } from './scripted/scripts.ts';

export interface ModelsOptions {
  anthropic: AnthropicOptions;
  scripts?: Scripts | undefined;
  prices: PriceBook;
}

const PROVIDERS = ['anthropic', 'scripted'];

export function createModels({ anthropic, scripts, prices }: ModelsOptions): Models {
  let client: Promise<Model> | undefined;

  async function openAnthropic(): Promise<Model> {
    const { createAnthropicModel } = await import('./anthropic/anthropic-model.ts');
    return createAnthropicModel(anthropic);
  }

  return {
    async resolve(name) {
      const ref = fullModelName(name);
      const slash = ref.indexOf('/');
      const provider = ref.slice(0, Math.max(0, slash));
      const id = ref.slice(slash + 1);
      if (id === '' || !PROVIDERS.includes(provider)) throw unknownModel(name, provider);
      if (provider === 'scripted') {
        if (scripts === undefined) throw noScripts(ref);
        return { ref, id, model: await scripts.open(ref, prices) };
      }
      // One client, and so one pool of connections, for all its models.
      client ??= openAnthropic();
      client.catch(() => {
        client = undefined;
      });
      return { ref, id, model: await client };
    },
  };
}

function unknownModel(name: string, provider: string): FlueError {
  const choice = provider === '' ? 'write it as provider/model' : didYouMean(provider, PROVIDERS);
  return new FlueError('unknown_model', `there is no model "${name}": ${choice}`, {
    hint: 'for example anthropic/claude-haiku-5-5, or scripted/<file> for a script; `flue models` lists models and prices',
  });
}

function noScripts(ref: string): FlueError {
  return new FlueError('unknown_model', `"${ref}" plays a script file, and there are none here`, {
    hint: "use a provider's model, as anthropic/claude-haiku-5-5",
  });
}
