export const id=6563;export const ids=[6563];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),6563:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>g,historyCommand:()=>d});var _m0=__webpack_require__(521);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;var y={name:"history",summary:"display command history",usage:"history [n]",options:["-c      clear the history list","    --help display this help and exit"]},l="BASH_HISTORY",d={name:"history",async execute(e,a){if((0,_m0.b)(e))return(0,_m0.a)(y);let h=a.env.get(l)||"[]",t;try{t=JSON.parse(h)}catch{t=[]}if(e[0]==="-c")return a.env.set(l,"[]"),{stdout:"",stderr:"",exitCode:0};let s=t.length;e[0]&&/^\d+$/.test(e[0])&&(s=Math.min(parseInt(e[0],10),t.length));let m=t.length-s,o="";for(let r=m;r<t.length;r++){let p=(r+1).toString().padStart(5," ");o+=`${p}  ${t[r]}
`}return{stdout:o,stderr:"",exitCode:0}}},g={name:"history",flags:[{flag:"-c",type:"boolean"}]}})};
