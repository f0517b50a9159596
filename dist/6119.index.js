export const id=6119;export const ids=[6119];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),6119:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>v,rev:()=>m});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var u={name:"rev",summary:"reverse lines characterwise",usage:"rev [file ...]",description:"Copies the specified files to standard output, reversing the order of characters in every line. If no files are specified, standard input is read.",examples:["echo 'hello' | rev     # Output: olleh","rev file.txt           # Reverse each line in file"]};function c(t){return Array.from(t).reverse().join("")}var m={name:"rev",execute:async(t,i)=>{if((0,_m1.b)(t))return(0,_m1.a)(u);let o=[];for(let e of t)if(e==="--"){let r=t.indexOf(e);o.push(...t.slice(r+1));break}else{if(e.startsWith("-")&&e!=="-")return(0,_m1.c)("rev",e);o.push(e)}let s="",l=e=>{let r=e.split(`
`),a=e.endsWith(`
`)&&r[r.length-1]==="";return a&&r.pop(),r.map(c).join(`
`)+(a?`
`:"")};if(o.length===0){let e=(0,_m0.d)(i.stdin)??"";s=l(e)}else for(let e of o)if(e==="-"){let r=(0,_m0.d)(i.stdin)??"";s+=l(r)}else{let r=i.fs.resolvePath(i.cwd,e),a=await i.fs.readFile(r);if(a===null)return{exitCode:1,stdout:s,stderr:`rev: ${e}: No such file or directory
`};s+=l(a)}return{exitCode:0,stdout:s,stderr:""}}},v={name:"rev",flags:[],stdinType:"text",needsFiles:true}})};
