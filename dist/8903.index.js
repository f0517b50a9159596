export const id=8903;export const ids=[8903];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),2696:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>S});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(521);var bundleUrl=import.meta.url;var I=new Map([["sha1","SHA-1"],["sha256","SHA-256"]]);function C(r){function w(i,d){return i<<d|i>>>32-d}let g=new Uint32Array([3614090360,3905402710,606105819,3250441966,4118548399,1200080426,2821735955,4249261313,1770035416,2336552879,4294925233,2304563134,1804603682,4254626195,2792965006,1236535329,4129170786,3225465664,643717713,3921069994,3593408605,38016083,3634488961,3889429448,568446438,3275163606,4107603335,1163531501,2850285829,4243563512,1735328473,2368359562,4294588738,2272392833,1839030562,4259657740,2763975236,1272893353,4139469664,3200236656,681279174,3936430074,3572445317,76029189,3654602809,3873151461,530742520,3299628645,4096336452,1126891415,2878612391,4237533241,1700485571,2399980690,4293915773,2240044497,1873313359,4264355552,2734768916,1309151649,4149444226,3174756917,718787259,3951481745]),A=[7,12,17,22,7,12,17,22,7,12,17,22,7,12,17,22,5,9,14,20,5,9,14,20,5,9,14,20,5,9,14,20,4,11,16,23,4,11,16,23,4,11,16,23,4,11,16,23,6,10,15,21,6,10,15,21,6,10,15,21,6,10,15,21],m=r.length*8,o=(r.length%64<56?56:120)-r.length%64,s=new Uint8Array(r.length+o+8);s.set(r),s[r.length]=128;let u=new DataView(s.buffer);u.setUint32(s.length-8,m>>>0,true),u.setUint32(s.length-4,Math.floor(m/4294967296),true);let p=1732584193,c=4023233417,y=2562383102,t=271733878;for(let i=0;i<s.length;i+=64){let d=new Uint32Array(16);for(let e=0;e<16;e++)d[e]=u.getUint32(i+e*4,true);let U=p,n=c,h=y,l=t;for(let e=0;e<64;e++){let f,$;e<16?(f=n&h|~n&l,$=e):e<32?(f=l&n|~l&h,$=(5*e+1)%16):e<48?(f=n^h^l,$=(3*e+5)%16):(f=h^(n|~l),$=7*e%16),f=f+U+g[e]+d[$]>>>0,U=l,l=h,h=n,n=n+w(f,A[e])>>>0}p=p+U>>>0,c=c+n>>>0,y=y+h>>>0,t=t+l>>>0}let a=new Uint8Array(16);return new DataView(a.buffer).setUint32(0,p,true),new DataView(a.buffer).setUint32(4,c,true),new DataView(a.buffer).setUint32(8,y,true),new DataView(a.buffer).setUint32(12,t,true),Array.from(a).map(i=>i.toString(16).padStart(2,"0")).join("")}async function k(r,w){if(r==="md5")return C(w);let g=I.get(r);if(!g)throw new Error(`Unknown algorithm: ${r}`);let A=await globalThis.crypto.subtle.digest(g,new Uint8Array(w).buffer);return Array.from(new Uint8Array(A)).map(m=>m.toString(16).padStart(2,"0")).join("")}function S(r,w,g){let A={name:r,summary:g,usage:`${r} [OPTION]... [FILE]...`,options:["-c, --check    read checksums from FILEs and check them","    --help     display this help and exit"]};return{name:r,async execute(m,o){if((0,_m1.b)(m))return(0,_m1.a)(A);let s=false,u=[];for(let t of m)if(t==="-c"||t==="--check")s=true;else if(!(t==="-b"||t==="-t"||t==="--binary"||t==="--text")){if(t.startsWith("-")&&t!=="-")return(0,_m1.c)(r,t);u.push(t)}u.length===0&&u.push("-");let p=async t=>{if(t==="-")return Uint8Array.from(o.stdin,a=>a.charCodeAt(0));try{return await o.fs.readFileBuffer(o.fs.resolvePath(o.cwd,t))}catch{return null}};if(s){let t=0,a="";for(let i of u){let d=i==="-"?(0,_m0.d)(o.stdin):await o.fs.readFile(o.fs.resolvePath(o.cwd,i)).catch(()=>null);if(d===null)return{stdout:"",stderr:`${r}: ${i}: No such file or directory
`,exitCode:1};for(let U of d.split(`
`)){let n=U.match(/^([a-fA-F0-9]+)\s+[* ]?(.+)$/);if(!n)continue;let[,h,l]=n,e=await p(l);if(e===null){a+=`${l}: FAILED open or read
`,t++;continue}let f=await k(w,e)===h.toLowerCase();a+=`${l}: ${f?"OK":"FAILED"}
`,f||t++}}return t>0&&(a+=`${r}: WARNING: ${t} computed checksum${t>1?"s":""} did NOT match
`),{stdout:a,stderr:"",exitCode:t>0?1:0}}let c="",y=0;for(let t of u){let a=await p(t);if(a===null){c+=`${r}: ${t}: No such file or directory
`,y=1;continue}c+=`${await k(w,a)}  ${t}
`}return{stdout:c,stderr:"",exitCode:y}}}}}),8903:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>m,sha1sumCommand:()=>s});var _m0=__webpack_require__(2696);var _m1=__webpack_require__(6411);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var s=(0,_m0.a)("sha1sum","sha1","compute SHA1 message digest"),m={name:"sha1sum",flags:[{flag:"-c",type:"boolean"}],needsFiles:true}})};
