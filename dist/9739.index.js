export const id=9739;export const ids=[9739];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),9739:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>v,strings:()=>L});var _m0=__webpack_require__(5508);var _m1=__webpack_require__(6411);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var N={name:"strings",summary:"print the sequences of printable characters in files",usage:"strings [OPTION]... [FILE]...",description:"For each FILE, print the printable character sequences that are at least MIN characters long. If no FILE is specified, standard input is read.",options:["-n MIN       Print sequences of at least MIN characters (default: 4)","-t FORMAT    Print offset before each string (o=octal, x=hex, d=decimal)","-a           Scan the entire file (default behavior)","-e ENCODING  Select character encoding (s=7-bit, S=8-bit)"],examples:["strings file.bin          # Extract strings (min 4 chars)","strings -n 8 file.bin     # Extract strings (min 8 chars)","strings -t x file.bin     # Show hex offset","echo 'hello' | strings    # Read from stdin"]};function w(r){return r>=32&&r<=126||r===9}function b(r,n){if(n===null)return"";switch(n){case"o":return`${r.toString(8).padStart(7," ")} `;case"x":return`${r.toString(16).padStart(7," ")} `;case"d":return`${r.toString(10).padStart(7," ")} `;default:return n}}function $(r,n,i,g=false,s){let u=[],l=0,o=0,t=typeof r=="string"&&!g?new TextEncoder().encode(r):r;if(t.length>i.maxStringLength-i.inputBytes)throw new _m0.l(`strings: aggregate input size limit exceeded (${i.maxStringLength} bytes)`,"string_length");i.inputBytes+=t.length;let e=new TextDecoder,d=(a,m)=>typeof t=="string"?t.slice(a,m):e.decode(t.subarray(a,m)),h=a=>{if(++i.iterations>i.maxIterations)throw new _m0.l(`strings: iteration limit exceeded (${i.maxIterations})`,"iterations");if(i.resultCount>=i.maxArrayElements)throw new _m0.l(`strings: array element limit exceeded (${i.maxArrayElements})`,"array_elements");let m=a.length+1;if(m>i.maxOutputSize-i.outputBytes)throw new _m0.l(`strings: output size limit exceeded (${i.maxOutputSize} bytes)`,"output_size");u.push(a),i.resultCount++,i.outputBytes+=m};for(let a=0;a<t.length;a++){if((a&4095)===0&&s?.aborted)throw new _m0.m;let m=typeof t=="string"?t.charCodeAt(a)&255:t[a];if(w(m)){if(l===0&&(o=a),l>=i.maxStringLength)throw new _m0.l(`strings: string length limit exceeded (${i.maxStringLength} bytes)`,"string_length");l++}else{if(l>=n.minLength){let S=b(o,n.offsetFormat);h(`${S}${d(o,a)}`)}l=0}}if(l>=n.minLength){let a=b(o,n.offsetFormat);h(`${a}${d(o,t.length)}`)}return u}var L={name:"strings",execute:async(r,n)=>{if((0,_m2.b)(r))return(0,_m2.a)(N);let i={minLength:4,offsetFormat:null},g=[],s=0;for(;s<r.length;){let t=r[s];if(t==="-n"&&s+1<r.length){let e=Number.parseInt(r[s+1],10);if(Number.isNaN(e)||e<1)return{exitCode:1,stdout:"",stderr:`strings: invalid minimum string length: '${r[s+1]}'
`};i.minLength=e,s+=2}else if(t.match(/^-n\d+$/)){let e=Number.parseInt(t.slice(2),10);if(Number.isNaN(e)||e<1)return{exitCode:1,stdout:"",stderr:`strings: invalid minimum string length: '${t.slice(2)}'
`};i.minLength=e,s++}else if(t.match(/^-\d+$/)){let e=Number.parseInt(t.slice(1),10);if(Number.isNaN(e)||e<1)return{exitCode:1,stdout:"",stderr:`strings: invalid minimum string length: '${t.slice(1)}'
`};i.minLength=e,s++}else if(t==="-t"&&s+1<r.length){let e=r[s+1];if(e!=="o"&&e!=="x"&&e!=="d")return{exitCode:1,stdout:"",stderr:`strings: invalid radix: '${e}'
`};i.offsetFormat=e,s+=2}else if(t.startsWith("-t")&&t.length===3){let e=t[2];if(e!=="o"&&e!=="x"&&e!=="d")return{exitCode:1,stdout:"",stderr:`strings: invalid radix: '${e}'
`};i.offsetFormat=e,s++}else if(t==="-a"||t==="--all"||t==="-")t==="-"&&g.push(t),s++;else if(t==="-e"&&s+1<r.length){let e=r[s+1];if(e!=="s"&&e!=="S")return{exitCode:1,stdout:"",stderr:`strings: invalid encoding: '${e}'
`};s+=2}else if(t.startsWith("-e")&&t.length===3){let e=t[2];if(e!=="s"&&e!=="S")return{exitCode:1,stdout:"",stderr:`strings: invalid encoding: '${e}'
`};s++}else if(t==="--"){g.push(...r.slice(s+1));break}else{if(t.startsWith("-")&&t!=="-")return(0,_m2.c)("strings",t);g.push(t),s++}}let u="",l={maxArrayElements:n.limits.maxArrayElements,maxIterations:n.limits.maxLoopIterations,maxStringLength:Math.min(n.limits.maxInputBytes,n.limits.maxStringLength),maxOutputSize:Math.min(n.limits.maxOutputSize,n.limits.maxStringLength),iterations:0,inputBytes:0,resultCount:0,outputBytes:0},o=()=>n.stdin;if(g.length===0){let t=$(o(),i,l,true,n.signal);u=t.length>0?`${t.join(`
`)}
`:""}else for(let t of g){let e;if(t==="-")e=o();else{let h=n.fs.resolvePath(n.cwd,t);try{e=await n.fs.readFileBuffer(h)}catch{return{exitCode:1,stdout:u,stderr:`strings: ${t}: No such file or directory
`}}}let d=$(e,i,l,typeof e=="string",n.signal);d.length>0&&(u+=`${d.join(`
`)}
`)}return{exitCode:0,stdout:u,stderr:""}}},v={name:"strings",flags:[{flag:"-n",type:"value",valueHint:"number"},{flag:"-t",type:"value",valueHint:"string"},{flag:"-a",type:"boolean"},{flag:"-e",type:"value",valueHint:"string"}],stdinType:"text",needsFiles:true}})};
