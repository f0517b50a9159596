export const id=9830;export const ids=[9830];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),7563:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>r});var _m0=__webpack_require__(6256);var _m1=__webpack_require__(5508);var bundleUrl=import.meta.url;function r(a){if(a instanceof _m1.l||a instanceof _m1.m||a instanceof _m0.a)throw a}}),1877:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>z,b:()=>C,c:()=>E,d:()=>O});var _m0=__webpack_require__(7563);var _m1=__webpack_require__(617);var _m2=__webpack_require__(5508);var _m3=__webpack_require__(6411);var _m4=__webpack_require__(521);var bundleUrl=import.meta.url;function z(t,s){let i=10,r=null,o=false,n=false,l=false,u=[];for(let a=0;a<t.length;a++){let e=t[a];if(e==="-n"&&a+1<t.length){let f=t[++a];s==="tail"&&f.startsWith("+")?(l=true,i=parseInt(f.slice(1),10)):i=parseInt(f,10)}else if(s==="tail"&&e.startsWith("-n+"))l=true,i=parseInt(e.slice(3),10);else if(e.startsWith("-n"))i=parseInt(e.slice(2),10);else if(e==="-c"&&a+1<t.length)r=parseInt(t[++a],10);else if(e.startsWith("-c"))r=parseInt(e.slice(2),10);else if(e.startsWith("--bytes="))r=parseInt(e.slice(8),10);else if(e.startsWith("--lines="))i=parseInt(e.slice(8),10);else if(e==="-q"||e==="--quiet"||e==="--silent")o=true;else if(e==="-v"||e==="--verbose")n=true;else if(e.match(/^-\d+$/))i=parseInt(e.slice(1),10);else{if(e.startsWith("--"))return{ok:false,error:(0,_m4.c)(s,e)};if(e.startsWith("-")&&e!=="-")return{ok:false,error:(0,_m4.c)(s,e)};u.push(e)}}return r!==null&&(Number.isNaN(r)||r<0)?{ok:false,error:{stdout:"",stderr:`${s}: invalid number of bytes
`,exitCode:1}}:Number.isNaN(i)||i<0?{ok:false,error:{stdout:"",stderr:`${s}: invalid number of lines
`,exitCode:1}}:{ok:true,options:{lines:i,bytes:r,quiet:o,verbose:n,files:u,fromLine:l}}}async function C(t,s,i,r){let{quiet:o,verbose:n,files:l}=s;if(l.length>t.limits.maxArrayElements)throw new _m2.l(`${i}: file operand limit exceeded (${t.limits.maxArrayElements})`,"array_elements");if(l.length===0)return{stdout:r(t.stdin),stderr:"",exitCode:0,stdoutEncoding:"binary"};let u=Math.min(t.limits.maxOutputSize,t.limits.maxStringLength),a=new _m1.d(u,i),e=new _m1.d(u,i),f=0,c=0,W=n||!o&&l.length>1,y=0;for(let h=0;h<l.length;h++){let g=l[h];try{let m=t.fs.resolvePath(t.cwd,g);if((await t.fs.stat(m)).size>t.limits.maxInputBytes-c)throw new _m2.l(`${i}: aggregate input size limit exceeded (${t.limits.maxInputBytes} bytes)`,"string_length");let d=await(0,_m3.g)(t.fs,m);if(d.length>t.limits.maxInputBytes-c)throw new _m2.l(`${i}: aggregate input size limit exceeded (${t.limits.maxInputBytes} bytes)`,"string_length");c+=d.length,t.executionScope?.consumeInput(d.length,i),W&&(y>0&&a.append(`
`),a.append((0,_m3.e)(`==> ${g} <==
`))),a.append(r(d)),y++}catch(m){(0,_m0.a)(m),e.append(`${i}: ${g}: No such file or directory
`),f=1}}return{stdout:a.build(),stderr:e.build(),exitCode:f,stdoutEncoding:"binary"}}function E(t,s,i){if(i!==null)return t.slice(0,i);if(s===0)return"";let r=0,o=0,n=t.length;for(;r<n&&o<s;){let l=t.indexOf(`
`,r);if(l===-1)return t;o++,r=l+1}return r>0?t.slice(0,r):""}function O(t,s,i,r){if(i!==null)return i===0?"":t.slice(-i);let o=t.length;if(o===0)return"";if(r){let u=0,a=1;for(;u<o&&a<s;){let e=t.indexOf(`
`,u);if(e===-1)return"";a++,u=e+1}return t.slice(u)}if(s===0)return"";let n=o-1;t[n]===`
`&&n--;let l=0;for(;n>=0&&l<s;){if(t[n]===`
`&&(l++,l===s)){n++;break}n--}return n<0&&(n=0),t.slice(n)}}),9830:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>d,headCommand:()=>u});var _m0=__webpack_require__(1877);var _m1=__webpack_require__(7563);var _m2=__webpack_require__(6256);var _m3=__webpack_require__(617);var _m4=__webpack_require__(5508);var _m5=__webpack_require__(6411);var _m6=__webpack_require__(521);var _m7=__webpack_require__(9394);var _m8=__webpack_require__(4253);var bundleUrl=import.meta.url;var f={name:"head",summary:"output the first part of files",usage:"head [OPTION]... [FILE]...",options:["-c, --bytes=NUM    print the first NUM bytes","-n, --lines=NUM    print the first NUM lines (default 10)","-q, --quiet        never print headers giving file names","-v, --verbose      always print headers giving file names","    --help         display this help and exit"]},u={name:"head",async execute(t,o){if((0,_m6.b)(t))return(0,_m6.a)(f);let e=(0,_m0.a)(t,"head");if(!e.ok)return e.error;let{lines:p,bytes:l}=e.options;return(0,_m0.b)(o,e.options,"head",m=>(0,_m0.c)(m,p,l))}},d={name:"head",flags:[{flag:"-n",type:"value",valueHint:"number"},{flag:"-c",type:"value",valueHint:"number"},{flag:"-q",type:"boolean"},{flag:"-v",type:"boolean"}],stdinType:"text",needsFiles:true}})};
