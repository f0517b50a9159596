export const id=5106;export const ids=[5106];export const modules={5106:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>d,tac:()=>l});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;async function n(t,e){if(t.length>0&&t[0]!=="-"){let a=e.fs.resolvePath(e.cwd,t[0]);try{let s=(await e.fs.readFile(a)).split(`
`);s[s.length-1]===""&&s.pop();let i=s.reverse();return{stdout:i.length>0?`${i.join(`
`)}
`:"",stderr:"",exitCode:0}}catch{return{stdout:"",stderr:`tac: ${t[0]}: No such file or directory
`,exitCode:1}}}let r=e.stdin.split(`
`);r[r.length-1]===""&&r.pop();let o=r.reverse();return{stdout:o.length>0?`${o.join(`
`)}
`:"",stderr:"",exitCode:0,stdoutKind:"bytes"}}var l={name:"tac",execute:n},d={name:"tac",flags:[],stdinType:"text",needsFiles:true}})};
