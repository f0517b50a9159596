import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { chatReply, responsesReply } from './openai-replies.ts';
import { modelContract, type OpenModel } from './suite.ts';

const openWire =
  (wire: 'chat' | 'responses'): OpenModel =>
  async (replies) => {
    const reply = wire === 'chat' ? chatReply : responsesReply;
    const server = await startOpenAiServer(replies.map(reply), { speaks: wire });
    const model = createOpenAiModel({ apiKey: 'test-key', baseUrl: server.url, wire });
    return { model, ref: 'openai/gpt-5', id: 'gpt-5', close: () => server.stop() };
  };

modelContract('openai chat completions', openWire('chat'), { countsTokens: false });
modelContract('openai responses', openWire('responses'), { tellsOfFullWindow: false });
