export const id=2625;export const ids=[2625];export const modules={2625:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>m,helpCommand:()=>d});var _m0=__webpack_require__(1477);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;var h=new Map([["File operations",["ls","cat","head","tail","wc","touch","mkdir","rm","cp","mv","ln","chmod","stat","readlink"]],["Text processing",["grep","sed","awk","sort","uniq","cut","tr","tee","diff"]],["Search",["find"]],["Navigation & paths",["pwd","basename","dirname","tree","du"]],["Environment & shell",["echo","printf","env","printenv","export","alias","unalias","history","clear","true","false","bash","sh"]],["Data processing",["xargs","jq","base64","date"]],["Network",["curl","html-to-markdown"]]]);function p(a){let e=[],t=new Set(a);e.push(`Available commands:
`);let s=[];for(let[r,n]of h){let o=n.filter(l=>t.has(l));if(o.length>0){e.push(`  ${r}:`),e.push(`    ${o.join(", ")}
`);for(let l of o)t.delete(l)}}for(let r of t)s.push(r);return s.length>0&&(e.push("  Other:"),e.push(`    ${s.sort().join(", ")}
`)),e.push("Use '<command> --help' for details on a specific command."),`${e.join(`
`)}
`}var d={name:"help",async execute(a,e){if(a.includes("--help")||a.includes("-h"))return{stdout:`help - display available commands

Usage: help [command]

Options:
  -h, --help    Show this help message

If a command name is provided, shows help for that command.
Otherwise, lists all available commands.
`,stderr:"",exitCode:0};if(a.length>0&&e.exec){let s=a[0];return e.exec((0,_m0.a)([s]),{cwd:e.cwd,signal:e.signal,args:["--help"]})}let t=e.getRegisteredCommands?.()??[];return{stdout:p(t),stderr:"",exitCode:0}}},m={name:"help",flags:[]}})};
