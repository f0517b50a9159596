import { readScript } from '../../../src/adapters/model/scripted/read-script.ts';
import { createScriptedModel } from '../../../src/adapters/model/scripted/scripted-model.ts';
import { type ContractReply, modelContract } from './suite.ts';

modelContract('scripted', async (replies) => {
  const rules = replies.map((reply) => ({ when: {}, times: 1, reply: scripted(reply) }));
  const ref = 'scripted/contract.json';
  const model = createScriptedModel({ ref, script: readScript(JSON.stringify({ rules }), 'contract.json') });
  return { model, ref, id: 'contract.json', close: async () => {} };
});

function scripted({ fault, ...reply }: ContractReply): object {
  switch (fault?.kind) {
    case undefined:
      return reply;
    case 'status':
      return { ...reply, fault: { status: fault.status, ...retryAfter(fault.retryAfterSeconds) } };
    case 'drop':
      return { ...reply, fault: { dropAfterEvents: fault.afterEvents } };
    case 'stall':
      return { ...reply, fault: { dropAfterEvents: fault.afterEvents, stall: true } };
  }
}

function retryAfter(retryAfterSeconds: number | undefined): object {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}
