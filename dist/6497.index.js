export const id=6497;export const ids=[6497];export const modules={6497:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>F,timeCommand:()=>C});var _m0=__webpack_require__(6248);var _m1=__webpack_require__(1477);var _m2=__webpack_require__(3504);var _m3=__webpack_require__(6411);var _m4=__webpack_require__(5836);var _m5=__webpack_require__(9394);var _m6=__webpack_require__(4253);var bundleUrl=import.meta.url;var C={name:"time",async execute(r,i){let l="%e %M",s=null,c=false,g=false,t=0;for(;t<r.length;){let e=r[t];if(e==="-f"||e==="--format"){if(t++,t>=r.length)return{stdout:"",stderr:`time: missing argument to '-f'
`,exitCode:1};l=r[t],t++}else if(e==="-o"||e==="--output"){if(t++,t>=r.length)return{stdout:"",stderr:`time: missing argument to '-o'
`,exitCode:1};s=r[t],t++}else if(e==="-a"||e==="--append")c=true,t++;else if(e==="-v"||e==="--verbose")l=`Command being timed: %C
Elapsed (wall clock) time: %e seconds
Maximum resident set size (kbytes): %M`,t++;else if(e==="-p"||e==="--portability")g=true,t++;else if(e==="--"){t++;break}else if(e.startsWith("-"))t++;else break}let d=r.slice(t);if(d.length===0)return{stdout:"",stderr:"",exitCode:0};let w=(0,_m0.a)(),h=d.join(" "),a;try{if(!i.exec)return{stdout:"",stderr:`time: exec not available
`,exitCode:1};a=await i.exec((0,_m1.a)([d[0]]),{env:(0,_m2.a)(i.env),cwd:i.cwd,stdin:i.stdin,stdinKind:"bytes",signal:i.signal,args:d.slice(1)})}catch(e){a={stdout:"",stderr:`time: ${(0,_m4.a)(e.message)}
`,exitCode:127}}let n=((0,_m0.a)()-w)/1e3,o;if(g?o=`real ${n.toFixed(2)}
user 0.00
sys 0.00
`:(o=l.replace(/%e/g,n.toFixed(2)).replace(/%E/g,b(n)).replace(/%M/g,"0").replace(/%S/g,"0.00").replace(/%U/g,"0.00").replace(/%P/g,"0%").replace(/%C/g,h),o.endsWith(`
`)||(o+=`
`)),s)try{let e=i.fs.resolvePath(i.cwd,s);if(c&&await i.fs.exists(e)){let m=await i.fs.readFile(e);await i.fs.writeFile(e,m+o)}else await i.fs.writeFile(e,o)}catch(e){let m=(0,_m4.a)(e.message);return{stdout:a.stdout,stderr:a.stderr+`time: cannot write to '${s}': ${m}
`,exitCode:a.exitCode}}else a={...a,stderr:a.stderr+o};return a}};function b(r){let i=Math.floor(r/3600),l=Math.floor(r%3600/60),s=r%60;return i>0?`${i}:${l.toString().padStart(2,"0")}:${s.toFixed(2).padStart(5,"0")}`:`${l}:${s.toFixed(2).padStart(5,"0")}`}var F={name:"time",flags:[{flag:"-p",type:"boolean"}],needsArgs:true}})};
