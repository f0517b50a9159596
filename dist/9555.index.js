export const id=9555;export const ids=[9555];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),9555:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{commCommand:()=>C,flagsForFuzzing:()=>E});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var w={name:"comm",summary:"compare two sorted files line by line",usage:"comm [OPTION]... FILE1 FILE2",options:["-1             suppress column 1 (lines unique to FILE1)","-2             suppress column 2 (lines unique to FILE2)","-3             suppress column 3 (lines that appear in both files)","    --help     display this help and exit"]},C={name:"comm",async execute(u,p){if((0,_m1.b)(u))return(0,_m1.a)(w);let l=false,i=false,m=false,n=[];for(let e of u)if(e==="-1")l=true;else if(e==="-2")i=true;else if(e==="-3")m=true;else if(e==="-12"||e==="-21")l=true,i=true;else if(e==="-13"||e==="-31")l=true,m=true;else if(e==="-23"||e==="-32")i=true,m=true;else if(e==="-123"||e==="-132"||e==="-213"||e==="-231"||e==="-312"||e==="-321")l=true,i=true,m=true;else{if(e.startsWith("-")&&e!=="-")return(0,_m1.c)("comm",e);n.push(e)}if(n.length!==2)return{stdout:"",stderr:`comm: missing operand
Try 'comm --help' for more information.
`,exitCode:1};let f=async e=>{if(e==="-")return(0,_m0.d)(p.stdin);try{let F=p.fs.resolvePath(p.cwd,e);return await p.fs.readFile(F)}catch{return null}},c=await f(n[0]);if(c===null)return{stdout:"",stderr:`comm: ${n[0]}: No such file or directory
`,exitCode:1};let d=await f(n[1]);if(d===null)return{stdout:"",stderr:`comm: ${n[1]}: No such file or directory
`,exitCode:1};let t=c.split(`
`),o=d.split(`
`);t.length>0&&t[t.length-1]===""&&t.pop(),o.length>0&&o[o.length-1]===""&&o.pop();let r=0,s=0,a="",h=l?"":"	",x=(l?"":"	")+(i?"":"	");for(;r<t.length||s<o.length;)r>=t.length?(i||(a+=`${h}${o[s]}
`),s++):s>=o.length?(l||(a+=`${t[r]}
`),r++):t[r]<o[s]?(l||(a+=`${t[r]}
`),r++):t[r]>o[s]?(i||(a+=`${h}${o[s]}
`),s++):(m||(a+=`${x}${t[r]}
`),r++,s++);return{stdout:a,stderr:"",exitCode:0}}},E={name:"comm",flags:[{flag:"-1",type:"boolean"},{flag:"-2",type:"boolean"},{flag:"-3",type:"boolean"}],needsArgs:true,minArgs:2}})};
