export const id=4103;export const ids=[4103];export const modules={6484:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{buildWorker:()=>b});var _m0=__webpack_require__(3087);var _m1=__webpack_require__(3956);var _m2=__webpack_require__(834);var _m3=__webpack_require__(2226);var _m4=__webpack_require__(5940);var _m5=__webpack_require__(781);var _m6=__webpack_require__(7380);var _m7=__webpack_require__(1570);var _m8=__webpack_require__(529);var _m9=__webpack_require__(9640);var _m10=__webpack_require__(7301);var _m11=__webpack_require__(9099);var _m12=__webpack_require__(2755);var _m13=__webpack_require__(8120);var _m14=__webpack_require__(7504);var _m15=__webpack_require__(9444);var _m16=__webpack_require__(5877);var _m17=__webpack_require__(5559);var _m18=__webpack_require__(9922);var _m19=__webpack_require__(3266);var _m20=__webpack_require__(9689);var _m21=__webpack_require__(7780);var _m22=__webpack_require__(2472);var _m23=__webpack_require__(5391);var _m24=__webpack_require__(7990);var _m25=__webpack_require__(3267);var _m26=__webpack_require__(3003);var _m27=__webpack_require__(8874);var _m28=__webpack_require__(2250);var _m29=__webpack_require__(4253);var _m30=__webpack_require__(3024);var _m31=__webpack_require__(6760);var _m32=__webpack_require__(8522);var bundleUrl=import.meta.url;async function b(r,o){let{files:e,version:t}=await(0,_m4.c)(r.projectDir,o);g(r.outDir);for(let[i,f]of e)(0,_m0.a)((0,_m31.join)(r.outDir,i),f);return h(r,{folder:r.outDir,version:t,gzipBytes:j(e)}),_m2.a}function g(r){for(let o of["project","runtime","assets"])(0,_m30.rmSync)((0,_m31.join)(r,o),{recursive:true,force:true})}function j(r){return[...r].filter(([e])=>e.endsWith(".js")).reduce((e,[,t])=>e+(0,_m32.gzipSync)(t).length,0)}function h(r,o){let e=(0,_m31.relative)(process.cwd(),o.folder)||".",t=`${Math.ceil(o.gzipBytes/1e3)} kB gzip`,i={out:`${e}
`,err:r.quiet?"":`built ${e} (${t}, version ${o.version}); in it: wrangler deploy
`};(0,_m2.g)(r.json?{out:(0,_m3.b)(o)}:i)}}),5940:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>Fe,b:()=>G,c:()=>dt});var _m0=__webpack_require__(781);var _m1=__webpack_require__(7380);var _m2=__webpack_require__(7301);var _m3=__webpack_require__(5877);var _m4=__webpack_require__(5559);var _m5=__webpack_require__(9922);var _m6=__webpack_require__(3267);var _m7=__webpack_require__(2250);var _m8=__webpack_require__(3024);var _m9=__webpack_require__(6760);var _m10=__webpack_require__(3136);var _m11=__webpack_require__(8995);var _m12=__webpack_require__(1421);var bundleUrl=import.meta.url;var z=["FLUE_AUDIENCE","ANTHROPIC_API_KEY","ANTHROPIC_BASE_URL","OPENAI_API_KEY","OPENAI_BASE_URL"];function Fe({config:e,environment:t,deployed:r}){let{secrets:n=[],vars:o={}}=e.worker??{},s=a=>Object.hasOwn(o,a),l=n.find(s);if(l!==void 0)throw new _m6.c("config_error",`'${l}' is in worker.vars and in worker.secrets`,{hint:"leave it in one of them"});let f=a=>t[a]?.trim()||void 0,c=n.filter(a=>f(a)===void 0&&!r.includes(a));if(c.length>0)throw te(c);let i=S(e).flatMap(a=>{let d=s(a)?void 0:f(a);return d===void 0?[]:[[a,d]]});ee([...i,...Object.entries(o)]);let u=new Map(i.filter(([a,d])=>a.endsWith("_BASE_URL")&&X(d)).map(([a])=>[a,V])),p=new Map(i.filter(([a])=>!u.has(a)));return{set:p,kept:r.filter(a=>!p.has(a)).toSorted(),leftOut:u}}function S(e){let{secrets:t=[]}=e.worker??{};return[...new Set([...t,G(e),...z,...Q(e),...Z(e)])]}function G({auth:e}){return e?.tokens??"FLUE_TOKEN"}var V="it leads to this machine, which a Worker cannot reach";function X(e){let t=URL.canParse(e)?new URL(e).hostname:"";return t==="localhost"||t==="[::1]"||/^127\./.test(t)}function Q({providers:e={}}){return Object.values(e).flatMap(t=>t!==void 0&&"apiKey"in t&&typeof t.apiKey=="string"?[t.apiKey]:[])}function Z({network:e,mcp:t={}}){let r=(e?.allow??[]).flatMap(o=>typeof o=="string"||o.secret===void 0?[]:[o.secret.env]),n=Object.values(t).flatMap(o=>"url"in o?Object.values(o.headers??{}):[]);return[...r,...n.flatMap(o=>typeof o=="string"?[]:[o.env])]}var W=5*1024;function ee(e){for(let[t,r]of e){let n=(0,_m7.d)(r);if(n>W)throw new _m6.c("config_error",`${t} has ${n} bytes, and a Worker takes ${W}`,{hint:"give it a shorter value, or keep large data in a file of a skill"})}}function te(e){let[t,r]=e.length===1?["is","it"]:["are","them"];return new _m6.c("config_error",`${e.join(", ")} of worker.secrets ${t} not set`,{hint:`set ${r} in the environment, or leave ${r} out of worker.secrets`})}var ne={"flue-action":"runtime/flue-action.js","flue-action?z":"runtime/flue-action.js","flue-action/server":"runtime/server.js",hono:"runtime/hono.js",zod:"runtime/zod.js","zod/v4":"runtime/zod.js"};function m(e){return`${e}.js`}function $({modules:e,imports:t}){return new Map([...e].map(([r,n])=>[m(r),oe(r,n,o=>ie(r,o,{modules:e,imports:t}))]))}function oe(e,t,r){if(e.endsWith(".json"))return`export default ${t.trim()};
`;let n=_m9.posix.dirname(m(e));return t.replace(se,(o,s,l,f)=>{let c=r(f);if(c===void 0)return o;let i=c.startsWith("node:")?c:ae(n,c);return`${s}${l}${i}${l}`})}var se=new RegExp(`(${_m3.g.source.replace(/\(\['"\]\).*$/,"")})(['"])([^'"\\n]+)\\2(?:\\s*with\\s*\\{\\s*type\\s*:\\s*['"]json['"]\\s*\\})?`,"g");function ie(e,t,{modules:r,imports:n}){let o=n[e]?.[t];if(o?.startsWith("@provided/"))return ne[o.slice(10)];if(o!==void 0)return m(o);let s=_m9.posix.join(_m9.posix.dirname(e),t);return(0,_m3.j)(t)&&r.has(s)?m(s):(0,_m11.isBuiltin)(t)&&!t.startsWith("node:")?`node:${t}`:void 0}function ae(e,t){let r=_m9.posix.relative(e,t);return r.startsWith(".")?r:`./${r}`}var w="2026-10-01",ce="2026-11-01",b={FLUE_INSTANCE:"FlueInstance",FLUE_BUDGET:"FlueBudget",FLUE_INDEX:"FlueIndex"};async function D({built:e,config:t,name:r,page:n}){let o={...e.project,workflows:await Promise.all(e.project.workflows.map(B)),agents:await Promise.all(e.project.agents.map(B))};return new Map([["worker.js",le(j(o))],["project.js",`export default ${JSON.stringify(o)};
`],...$(e),["assets/index.html",n],["wrangler.jsonc",`${JSON.stringify(fe(t,r),null,2)}
`]])}function le(e){return["import project from './project.js';","import { createWorker } from './runtime/runtime.js';","","const worker = createWorker(project, {",...e.map(t=>{let r=JSON.stringify(`./${m(t)}`);return`  ${JSON.stringify(t)}: () => import(${r}),`}),"});","","export default worker.front;",`export const { ${Object.values(b).join(", ")} } = worker;`,""].join(`
`)}function j({config:e,app:t,workflows:r,agents:n}){return[e,t,...r,...n].flatMap(s=>s!==null&&"module"in s?[s.module]:[]).sort()}async function B(e){if(!("markdown"in e))return e;let t=(0,_m2.d)(e.markdown);if(t.kind!=="frontmatter"||(0,_m2.c)(t.yaml)!==void 0)return e;let r=await(0,_m2.e)(t.yaml);return r.ok?{...e,markdown:["---",JSON.stringify(r.fields),"---",t.body].join(`
`)}:e}function fe({worker:e={}},t){let{routes:r,vars:n}=e;return{name:e.name??t,main:"worker.js",compatibility_date:e.compatibilityDate??ce,compatibility_flags:["nodejs_compat","global_fetch_strictly_public"],no_bundle:true,find_additional_modules:true,rules:[{type:"ESModule",globs:["project.js","project/**/*.js","runtime/*.js"]},{type:"Text",globs:[],fallthrough:false}],durable_objects:{bindings:Object.entries(b).map(([o,s])=>({name:o,class_name:s}))},migrations:[{tag:"v1",new_sqlite_classes:Object.values(b)}],assets:{directory:"assets",binding:"ASSETS",run_worker_first:true},version_metadata:{binding:"FLUE_VERSION"},...n===void 0?{}:{vars:n},...r===void 0?{}:{routes:r}}}function A(e){let{layout:t,root:r,config:n}=e,o=t.configs[0]===void 0?"flue.config.ts":(0,_m4.a)(r)(t.configs[0]),s=(c,i,u)=>c?[{path:o,message:i,fix:u}]:[],l=n.worker?.compatibilityDate,{code:f}=(0,_m0.e)(e);return[...ue(r,f),...Object.entries(n.mcp??{}).flatMap(([c,i])=>s(!("url"in i),`'mcp.${c}' is a program, and a Worker can start none`,"name a server with a 'url', or build for node")),...s(l!==void 0&&l<w,`'worker.compatibilityDate' is ${l}, and before ${w} an object may be put to sleep at work`,`write ${w} or later`)]}function ue(e,t){return[...new Map(t.flatMap(n=>[...(0,_m3.h)(n).sources]))].flatMap(([n,o])=>(0,_m3.i)(n,o).filter(s=>_m0.a.has(s)).map(s=>(0,_m0.b)((0,_m4.a)(e)(n),s)))}var H=`
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { isBuiltin, registerHooks, syncBuiltinESMExports } = require('node:module');
const crypto = require('node:crypto');
const timers = require('node:timers');

const { files, main, env, entries } = JSON.parse(readFileSync(0, 'utf8'));
const SCHEME = 'flue-start:/';
const CLOUDFLARE = [
  'export class DurableObject {}', 'export class WorkerEntrypoint {}', 'export class WorkflowEntrypoint {}',
  'export class RpcTarget {}', 'export class EmailMessage {}', 'export const env = {}', 'export const exports = {}',
  'export const waitUntil = () => {}', 'export const connect = () => { throw new Error("no socket") }',
].join(';');

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('cloudflare:')) return { url: specifier, shortCircuit: true };
    if (isBuiltin(specifier)) return next(specifier, context);
    const base = context.parentURL && context.parentURL.startsWith(SCHEME) ? context.parentURL : SCHEME;
    const { href } = new URL(specifier, base);
    if (files[href.slice(SCHEME.length)] === undefined) throw new Error('No such module "' + specifier + '".');
    return { url: href, shortCircuit: true };
  },
  load(url, context, next) {
    if (url.startsWith('cloudflare:')) return { format: 'module', source: CLOUDFLARE, shortCircuit: true };
    if (!url.startsWith(SCHEME)) return next(url, context);
    const source = 'delete import.meta.url;' + files[url.slice(SCHEME.length)];
    return { format: 'module', source, shortCircuit: true };
  },
});

const report = { loading: null, mainMs: 0, failures: {}, apps: [] };
const tell = (loading) => writeFileSync(3, JSON.stringify({ ...report, loading }) + '\\n');
process.on('unhandledRejection', () => {});

process.env = { ...env };
// What this process itself still needs is taken before.
const { cpuUsage } = process;
const refused = (what) => () => {
  throw new Error(what + ' while it is loaded');
};
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalThis[name] = refused('it sets a timer (' + name + ')');
for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'generateKeyPairSync', 'generateKeySync'])
  crypto[name] = refused('it asks for random values (' + name + ')');
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) timers[name] = globalThis[name];
syncBuiltinESMExports();
for (const name of ['randomUUID', 'getRandomValues'])
  Object.defineProperty(globalThis.crypto, name, { value: refused('it asks for random values (' + name + ')') });
globalThis.fetch = async () => refused('it makes a request (fetch)')();
globalThis.WebSocket = class { constructor() { refused('it makes a request (WebSocket)')(); } };
delete globalThis.BroadcastChannel;

(async () => {
  for (const path of [main, ...entries]) {
    tell(path);
    const before = cpuUsage();
    try {
      const exports = await import(SCHEME + path);
      if (typeof exports.default?.fetch === 'function') report.apps.push(path);
    } catch (thrown) {
      report.failures[path] = String(thrown?.message ?? thrown);
    }
    const { user, system } = cpuUsage(before);
    if (path === main) report.mainMs = (user + system) / 1000;
  }
  tell(null);
  process.exit(0);
})();
`;var me=1e3,de=2e4;async function J(e){let{files:t,main:r,env:n,entries:o,limitMs:s=me,patienceMs:l=de}=e,f=[...t].filter(([Y])=>Y.endsWith(".js")),c={files:Object.fromEntries(f),main:r,env:n,entries:[...o.keys()]},i=await K(c,l),u=he(i,e);if(u.length>0)throw new _m5.a(u);if(i.mainMs<=s)return;let{mainMs:p}=await K(c,l);if(p<=s)return;let a=`the Worker takes ${Math.round(p)} ms to start, and Cloudflare allows ${s}`,d="make the files of skills smaller: they are part of what is loaded first";throw new _m5.a([{path:".",message:a,fix:d}])}var ge="timers, requests and random values belong into run() or what it calls; of a package that cannot be loaded take another, or build for node";function he({loading:e,failures:t,apps:r,isLate:n},{entries:o,app:s}){let l=(i,u,p)=>({path:o.get(i)??i,message:u,fix:p}),f=Object.entries(t).map(([i,u])=>l(i,`a Worker cannot load it: ${ye(u)}`,ge));if(e!==null){let i=n?"a Worker cannot load it: that takes too long":"a Worker cannot load it: it ends the process, or waits for what never comes";return[...f,l(e,i,"look for code that runs when it is imported")]}return s===void 0||t[s]!==void 0||r.includes(s)?f:[...f,l(s,"it has no default export with a fetch function","write export default app, where app is a Hono with app.route('/', flue())")]}function K(e,t){return new Promise((r,n)=>{let o=["--disallow-code-generation-from-strings","--input-type=commonjs","--eval",H],s=(0,_m12.spawn)(process.execPath,o,{env:we(),stdio:["pipe","ignore","ignore","pipe"]}),[l,,,f]=s.stdio,c=[],i=setTimeout(()=>s.kill("SIGKILL"),t);f?.on("data",u=>c.push(u)),s.once("error",n),s.once("close",(u,p)=>{clearTimeout(i);let a=Buffer.concat(c).toString().trim().split(`
`).at(-1);a===void 0||a===""?n(new Error("modules cannot be loaded on this machine")):r({...JSON.parse(a),isLate:p==="SIGKILL"})}),l?.on("error",()=>{}),l?.end(JSON.stringify(e))})}function we(){let{SYSTEMROOT:e}=process.env;return e===void 0?{}:{SYSTEMROOT:e}}function ye(e){return e.split(`
`,1)[0]?.slice(0,300)??""}var Oe="runtime/prices.js";async function dt(e,{project:t,githubIds:r,findBundler:n,environment:o,addedSecrets:s},l=Ce()){(0,_m5.c)(A(t));let f=await(0,_m0.d)({project:t,port:null,githubIds:r,addedSecrets:s,target:"cloudflare",findBundler:n}),{config:c}=t,i=await D({built:f,config:c,name:Te(e),page:(0,_m1.a)().page});for(let[u,p]of l)(Re[u]?.(c)??true)&&i.set(`runtime/${u}`,p);return Me(i)||i.set(Oe,_e),await J({files:i,env:ve(c,o),...Pe(f.project)}),{files:i,version:f.project.version}}function Pe(e){let t=[...e.workflows,...e.agents];return{main:"worker.js",entries:new Map(j(e).map(n=>[m(n),t.find(o=>"module"in o&&o.module===n)?.path??n.replace("project/","")])),app:e.app===null?void 0:m(e.app.module)}}function ve(e,t){let r=S(e).flatMap(n=>{let o=t[n]?.trim()||(n.endsWith("_BASE_URL")?void 0:"unknown");return o===void 0?[]:[[n,o]]});return{...Object.fromEntries(r),...e.worker?.vars}}var Re={"network.js":({network:e})=>(e?.allow??[]).length>0,"mcp.js":({mcp:e})=>Object.keys(e??{}).length>0},_e=`export const genaiPrice = () => undefined;
`;function Me(e){return[...e].some(([t,r])=>t.startsWith("project")&&/['"\s]openai\/|\bproviders\s*:/.test(r))}function Ce(){let e=(0,_m9.join)((0,_m9.dirname)((0,_m10.fileURLToPath)(bundleUrl)),"worker");try{return new Map((0,_m8.readdirSync)(e).map(t=>[t,(0,_m8.readFileSync)((0,_m9.join)(e,t),"utf8")]))}catch(t){throw new _m6.c("internal_error",`a part of flue is missing: ${(0,_m6.e)(t)}`,{cause:t})}}function Te(e){let t=(0,_m9.basename)((0,_m9.resolve)(e)).toLowerCase().replace(/[^a-z0-9-]+/g,"-").replace(/^-+|-+$/g,"").slice(0,54);return t===""?"flue":t}})};
