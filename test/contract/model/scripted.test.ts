import { readScript } from '../../../src/adapters/model/scripted/read-script.ts';
import { createScriptedModel } from '../../../src/adapters/model/scripted/scripted-model.ts';
import { type ContractReply, modelContract, type OpenModel } from './suite.ts';

const openScripted: OpenModel = async (replies) => {
  const rules = replies.map((reply) => ({ when: {}, times: 1, reply: scripted(reply) }));
  const ref = 'scripted/contract.json';
  const model = createScriptedModel({ ref, script: readScript(JSON.stringify({ rules }), 'contract.json') });
  return { model, ref, id: 'contract.json', close: async () => {} };
};

modelContract('scripted', openScripted, { hasWire: false });

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
    default:
      throw new Error(`a script has no connection that could fail so: ${fault?.kind}`);
  }
}

function retryAfter(retryAfterSeconds: number | undefined): object {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}
