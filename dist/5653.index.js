export const id=5653;export const ids=[5653];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

`;if(o+=`Usage: ${e.usage}
`,e.description){if(o+=`
Description:
`,typeof e.description=="string")for(let n of e.description.split(`
`))o+=n?`  ${n}
`:`
`;else if(e.description.length>0)for(let n of e.description)o+=n?`  ${n}
`:`
`}if(e.options&&e.options.length>0){o+=`
Options:
`;for(let n of e.options)o+=`  ${n}
`}if(e.examples&&e.examples.length>0){o+=`
Examples:
`;for(let n of e.examples)o+=`  ${n}
`}if(e.notes&&e.notes.length>0){o+=`
Notes:
`;for(let n of e.notes)o+=`  ${n}
`}return{stdout:o,stderr:"",exitCode:0}}function s(e){return e.includes("--help")}function t(e,o){return{stdout:"",stderr:o.startsWith("--")?`${e}: unrecognized option '${o}'
`:`${e}: invalid option -- '${o.replace(/^-/,"")}'
`,exitCode:1}}}),9189:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>x});var _m0=__webpack_require__(521);var bundleUrl=import.meta.url;function x(a,s,g){let h=new Map,b=new Map;for(let[t,e]of Object.entries(g)){let r={name:t,type:e.type};e.short&&h.set(e.short,r),e.long&&b.set(e.long,r)}let n=Object.create(null);for(let[t,e]of Object.entries(g))e.default!==void 0?n[t]=e.default:e.type==="boolean"&&(n[t]=false);let d=[],m=false;for(let t=0;t<s.length;t++){let e=s[t];if(m||!e.startsWith("-")||e==="-"){d.push(e);continue}if(e==="--"){m=true;continue}if(e.startsWith("--")){let r=e.indexOf("="),l,o;r!==-1?(l=e.slice(2,r),o=e.slice(r+1)):l=e.slice(2);let i=b.get(l);if(!i)return{ok:false,error:(0,_m0.c)(a,e)};let{name:f,type:u}=i;if(u==="boolean")n[f]=true;else{if(o===void 0){if(t+1>=s.length)return{ok:false,error:{stdout:"",stderr:`${a}: option '--${l}' requires an argument
`,exitCode:1}};o=s[++t]}n[f]=u==="number"?parseInt(o,10):o}}else{let r=e.slice(1);for(let l=0;l<r.length;l++){let o=r[l],i=h.get(o);if(!i)return{ok:false,error:(0,_m0.c)(a,`-${o}`)};let{name:f,type:u}=i;if(u==="boolean")n[f]=true;else{let p;if(l+1<r.length)p=r.slice(l+1);else if(t+1<s.length)p=s[++t];else return{ok:false,error:{stdout:"",stderr:`${a}: option requires an argument -- '${o}'
`,exitCode:1}};n[f]=u==="number"?parseInt(p,10):p;break}}}}return{ok:true,result:{flags:n,positional:d}}}}),7563:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>r});var _m0=__webpack_require__(6256);var _m1=__webpack_require__(5508);var bundleUrl=import.meta.url;function r(a){if(a instanceof _m1.l||a instanceof _m1.m||a instanceof _m0.a)throw a}}),5653:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>B,trCommand:()=>j});var _m0=__webpack_require__(7563);var _m1=__webpack_require__(6256);var _m2=__webpack_require__(5508);var _m3=__webpack_require__(6411);var _m4=__webpack_require__(5836);var _m5=__webpack_require__(9189);var _m6=__webpack_require__(521);var _m7=__webpack_require__(9394);var _m8=__webpack_require__(4253);var bundleUrl=import.meta.url;var L={name:"tr",summary:"translate or delete characters",usage:"tr [OPTION]... SET1 [SET2]",options:["-c, -C, --complement   use the complement of SET1","-d, --delete           delete characters in SET1","-s, --squeeze-repeats  squeeze repeated characters","    --help             display this help and exit"],description:`SET syntax:
  a-z         character range
  [:alnum:]   all letters and digits
  [:alpha:]   all letters
  [:digit:]   all digits
  [:lower:]   all lowercase letters
  [:upper:]   all uppercase letters
  [:space:]   all whitespace
  [:blank:]   horizontal whitespace
  [:punct:]   all punctuation
  [:print:]   all printable characters
  [:graph:]   all printable characters except space
  [:cntrl:]   all control characters
  [:xdigit:]  all hexadecimal digits
  \\n, \\t, \\r  escape sequences`},O=new Map([["[:alnum:]","ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"],["[:alpha:]","ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],["[:blank:]"," 	"],["[:cntrl:]",Array.from({length:32},(a,r)=>String.fromCharCode(r)).join("").concat("\x7F")],["[:digit:]","0123456789"],["[:graph:]",Array.from({length:94},(a,r)=>String.fromCharCode(33+r)).join("")],["[:lower:]","abcdefghijklmnopqrstuvwxyz"],["[:print:]",Array.from({length:95},(a,r)=>String.fromCharCode(32+r)).join("")],["[:punct:]","!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],["[:space:]",` 	
\r\f\v`],["[:upper:]","ABCDEFGHIJKLMNOPQRSTUVWXYZ"],["[:xdigit:]","0123456789ABCDEFabcdef"]]);function M(a,r,o,u){let h="",t=0,p=e=>{if(e.length>r-h.length)throw new _m2.l(`tr: expanded SET exceeds string length limit (${r})`,"string_length");h+=e},g=(e=1)=>{if(e>o-u.iterations)throw new _m2.l(`tr: SET expansion iteration limit exceeded (${o})`,"iterations");u.iterations+=e};for(;t<a.length;){if(g(),a[t]==="["&&a[t+1]===":"){let e=false;for(let[n,d]of O)if(a.slice(t).startsWith(n)){p(d),t+=n.length,e=true;break}if(e)continue}if(a[t]==="\\"&&t+1<a.length){let e=a[t+1];p(e==="n"?`
`:e==="t"?"	":e==="r"?"\r":e),t+=2;continue}if(t+2<a.length&&a[t+1]==="-"){let e=a.charCodeAt(t),n=a.charCodeAt(t+2),d=n>=e?n-e+1:0;if(g(d),d>r-h.length)throw new _m2.l(`tr: expanded SET exceeds string length limit (${r})`,"string_length");for(let c=e;c<=n;c++)h+=String.fromCharCode(c);t+=3;continue}p(a[t]),t++}return h}var _={complement:{short:"c",long:"complement",type:"boolean"},complementUpper:{short:"C",type:"boolean"},delete:{short:"d",long:"delete",type:"boolean"},squeeze:{short:"s",long:"squeeze-repeats",type:"boolean"}},j={name:"tr",async execute(a,r){if((0,_m6.b)(a))return(0,_m6.a)(L);let o=(0,_m5.a)("tr",a,_);if(!o.ok)return o.error;let u=o.result.flags.complement||o.result.flags.complementUpper,h=o.result.flags.delete,t=o.result.flags.squeeze,p=o.result.positional;if(p.length<1)return{stdout:"",stderr:`tr: missing operand
`,exitCode:1};if(!h&&!t&&p.length<2)return{stdout:"",stderr:`tr: missing operand after SET1
`,exitCode:1};let g,e,n=Math.min(r.limits.maxInputBytes,r.limits.maxStringLength),d=r.limits.maxLoopIterations,c=r.limits.maxArrayElements,w=Math.min(r.limits.maxOutputSize,r.limits.maxStringLength);try{let l={iterations:0};g=M(p[0],n,d,l),e=p.length>1?M(p[1],n,d,l):""}catch(l){return(0,_m0.a)(l),{stdout:"",stderr:`${(0,_m4.a)(l.message)}
`,exitCode:1}}if(r.stdin.length>n)throw new _m2.l(`tr: input size limit exceeded (${n} bytes)`,"string_length");let x=(0,_m3.d)(r.stdin);if(g.length>c||e.length>c)throw new _m2.l(`tr: array element limit exceeded (${c})`,"array_elements");let b=new Set(g),v=new Set(e),C=l=>{let i=b.has(l);return u?!i:i},S="",z=0,y=l=>{let i=(0,_m3.a)(l);if(i>w-z)throw new _m2.l(`tr: output size limit exceeded (${w} bytes)`,"output_size");S+=l,z+=i};if(h)for(let l of x)C(l)||y(l);else if(t&&p.length===1){let l="";for(let i of x)C(i)&&i===l||(y(i),l=i)}else{let l="",i=m=>{t&&v.has(m)&&m===l||(y(m),l=m)};if(u){let m=e.length>0?e[e.length-1]:"";for(let s of x)b.has(s)?i(s):i(m)}else{let m=new Map;for(let s=0;s<g.length;s++){let I=s<e.length?e[s]:e[e.length-1];m.set(g[s],I)}for(let s of x)i(m.get(s)??s)}}return{stdout:S,stderr:"",exitCode:0}}},B={name:"tr",flags:[{flag:"-c",type:"boolean"},{flag:"-C",type:"boolean"},{flag:"-d",type:"boolean"},{flag:"-s",type:"boolean"}],stdinType:"text",needsArgs:true}})};
