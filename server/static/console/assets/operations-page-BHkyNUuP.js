import{C as e,E as t,S as n,_ as r,a as i,b as a,c as o,d as s,f as c,g as l,h as u,i as d,l as f,m as p,n as m,o as h,p as g,r as _,s as v,u as y,v as b,w as ee,x,y as te}from"./index-y60wsi2d.js";var S=t(ee(),1),C=l();function w({act:e,onDone:t,onClose:n,children:i}){let a=(0,S.useRef)(null),[o,s]=(0,S.useState)(!1),[c,l]=(0,S.useState)(null),u=(0,S.useId)();(0,S.useEffect)(()=>a.current?.showModal(),[]);async function d(){s(!0),l(null);try{let n=await e.act();if(n===null)return t(e.done),a.current?.close();l(n)}catch{l(r.signIn.unreachable)}s(!1)}return(0,C.jsxs)(`dialog`,{className:`card ask`,ref:a,"aria-labelledby":`${u}-title`,"aria-describedby":`${u}-text`,onClose:n,children:[(0,C.jsx)(`h2`,{id:`${u}-title`,children:e.title}),i,(0,C.jsx)(`p`,{className:`muted`,id:`${u}-text`,children:e.text}),c&&(0,C.jsx)(`p`,{className:`tone-bad`,role:`alert`,children:c}),(0,C.jsxs)(`form`,{method:`dialog`,className:`acts`,children:[(0,C.jsx)(`button`,{type:`submit`,children:r.operations.no}),(0,C.jsx)(`button`,{className:e.isDangerous?`danger`:`primary`,type:`button`,disabled:o,onClick:()=>void d(),children:o?r.operations.busy:e.yes})]})]})}var ne=a(`
  mutation PauseQueue($queue: Queue!) {
    pauseQueue(queue: $queue) {
      queue
    }
  }
`),T=a(`
  mutation ResumeQueue($queue: Queue!) {
    resumeQueue(queue: $queue) {
      queue
    }
  }
`),E=a(`
  mutation RequeueJob($id: ID!) {
    requeueJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),D=a(`
  mutation CancelAnyJob($id: ID!) {
    cancelAnyJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),O=a(`
  mutation PurgeJob($id: ID!) {
    purgeJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),k=a(`
  mutation PurgeJobs($days: Int!) {
    purgeJobs(olderThanDays: $days) {
      left
      purged {
        jobs
      }
    }
  }
`);function A({message:e,remedy:t}){return e===void 0?null:[e,t].filter(Boolean).join(` `)}async function re(e){return await n.mutate({mutation:ne,variables:{queue:e}}),null}async function ie(e){return await n.mutate({mutation:T,variables:{queue:e}}),null}async function ae(e){let{data:t}=await n.mutate({mutation:E,variables:{id:e}});return A(t?.requeueJob??{})}async function oe(e){let{data:t}=await n.mutate({mutation:D,variables:{id:e}});return A(t?.cancelAnyJob??{})}async function se(e){let{data:t}=await n.mutate({mutation:O,variables:{id:e}});return A(t?.purgeJob??{})}async function ce(e,t){let r=0;for(;;){let{data:i}=await n.mutate({mutation:k,variables:{days:e}}),a=i?.purgeJobs.purged.jobs??0;if(r+=a,t(r),a===0||!i?.purgeJobs.left)return null}}function j(e,t,r){let[i,a]=(0,S.useState)(null),[o,s]=(0,S.useState)(!1),c=(0,S.useRef)(()=>void 0);(0,S.useEffect)(()=>{let i,o=0;async function l(){clearTimeout(i);let c=++o;try{let r={query:e,variables:t,fetchPolicy:`no-cache`},{data:i}=await n.query(r);if(c!==o)return;i&&a({data:i,of:t}),s(!1)}catch{if(c!==o)return;s(!0)}i=setTimeout(u,r)}function u(){document.visibilityState===`visible`&&l()}return c.current=()=>void l(),l(),document.addEventListener(`visibilitychange`,u),()=>{o=-1,clearTimeout(i),document.removeEventListener(`visibilitychange`,u)}},[e,t,r]);let l=(0,S.useCallback)(()=>c.current(),[]);return{data:i?.data??null,isCurrent:i?.of===t,isUnheard:o,refresh:l}}var le=a(`
  query Operations {
    operations {
      queues {
        queue
        depth
        oldestSince
        atWork
        waiting
        places
        pause {
          since
          by
        }
      }
      workers {
        name
        host
        processId
        version
        startedAt
        seenAt
        isLost
        places {
          queue
          places
        }
        holds {
          owner
          leaseEndsAt
          job {
            id
            repository
            percent
            stages {
              name
              title
              status
            }
          }
        }
      }
      quotas {
        holder
        name
        host
        resource
        limit
        remaining
        resetsAt
        blockedUntil
        blockedBy
        inFlight
        inLine
      }
    }
  }
`),ue=a(`
  fragment Ended on Figures @_unmask {
    start
    end
    completed
    completedWithGaps
    failed
    cancelled
    medianSeconds
    p95Seconds
    failures {
      code
      count
    }
  }
`),M=a(`
    query Timeline($span: Span!) {
      operations {
        timeline(span: $span) {
          countedSince
          whole {
            ...Ended
          }
          buckets {
            ...Ended
          }
        }
      }
    }
  `,[ue]),N=a(`
  fragment AnybodysJob on UsersJob @_unmask {
    owner
    job {
      id
      repository
      status
      percent
      attempt
      createdAt
      startedAt
      endedAt
      waiting {
        reason
        until
        message
        since
      }
      error {
        message
      }
    }
  }
`),P=a(`
    query ActiveJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: activeJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,[N]),F=a(`
    query EndedJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: endedJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,[N]),I=a(`
  query Purgeable($days: Int!) {
    operations {
      endedJobs(olderThanDays: $days, first: 0) {
        totalCount
      }
    }
  }
`),L=1e4,R=[1,7,30,90,365];function z({onDone:e,onClose:t}){let[n,i]=(0,S.useState)(30),[a,o]=(0,S.useState)(0),{data:s,isCurrent:c}=j(I,(0,S.useMemo)(()=>({days:n}),[n]),L),l=c&&s?s.operations.endedJobs.totalCount:null,u=0;return(0,C.jsx)(w,{act:{title:r.operations.purgeSure,text:a>0?r.operations.purged(a):r.operations.purgeText(l),yes:r.operations.delete,isDangerous:!0,act:()=>ce(n,e=>{u=e,o(e)}),get done(){return r.operations.purged(u)}},onDone:e,onClose:t,children:(0,C.jsxs)(`label`,{className:`purge-age`,children:[r.operations.olderThan,(0,C.jsx)(`select`,{value:n,onChange:e=>i(Number(e.target.value)),children:R.map(e=>(0,C.jsx)(`option`,{value:e,children:r.plural(e,`day`)},e))})]})})}var B=3e3,V=15,H={ACTIVE:{query:P,status:null},WAITING:{query:P,status:[`WAITING`]},ENDED:{query:F,status:null},FAILED:{query:F,status:[`FAILED`]}},U=Object.keys(H);function de({acts:e,onAct:t,onDone:n}){let[i,a]=(0,S.useState)(`ACTIVE`),[o,s]=(0,S.useState)(!1);return(0,C.jsxs)(`section`,{"aria-labelledby":`jobs`,className:`all-jobs`,children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h2`,{id:`jobs`,children:r.operations.jobs}),(0,C.jsxs)(`fieldset`,{className:`filters`,children:[(0,C.jsx)(`legend`,{className:`visually-hidden`,children:r.queue.filters}),U.map(e=>(0,C.jsxs)(`label`,{children:[(0,C.jsx)(`input`,{className:`visually-hidden`,type:`radio`,name:`view`,checked:e===i,onChange:()=>a(e)}),(0,C.jsx)(`span`,{children:r.operations.views[e]})]},e))]})]}),(0,C.jsx)(fe,{view:i,acts:e,onAct:t,onPurge:()=>s(!0)},i),o&&(0,C.jsx)(z,{onDone:n,onClose:()=>s(!1)})]})}function fe({view:e,acts:t,onAct:n,onPurge:i}){let{query:a,status:o}=H[e],[s,l]=(0,S.useState)([]),u=s.at(-1)??null,{data:d,isUnheard:f,refresh:p}=j(a,(0,S.useMemo)(()=>({status:o&&[...o],first:V,after:u}),[o,u]),B),m=(0,S.useRef)(t);if((0,S.useEffect)(()=>{m.current!==t&&p(),m.current=t},[t,p]),!d)return f?(0,C.jsx)(c,{title:r.operations.failedToLoad,again:p}):(0,C.jsx)(`div`,{className:`all-jobs-room`,"aria-busy":`true`});let{nodes:h,totalCount:g,pageInfo:_}=d.operations.jobs,v=a===F;return(0,C.jsxs)(C.Fragment,{children:[h.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:r.operations.noJobs[e]}):(0,C.jsx)(`ul`,{className:`lines`,children:h.map(e=>(0,C.jsx)(`li`,{className:`any-job`,"data-job":e.job.repository,children:(0,C.jsx)(pe,{one:e,onAct:n})},e.job.id))}),(0,C.jsxs)(`div`,{className:`all-jobs-foot`,children:[(0,C.jsx)(`span`,{className:`muted small`,children:r.operations.shown(s.length*V,h.length,g)}),(0,C.jsxs)(`span`,{className:`acts`,children:[s.length>0&&(0,C.jsx)(`button`,{type:`button`,onClick:()=>l(s.slice(0,-1)),children:r.operations.newer}),_.hasNextPage&&_.endCursor&&(0,C.jsx)(`button`,{type:`button`,onClick:()=>l([...s,_.endCursor??``]),children:r.operations.older}),v&&(0,C.jsx)(`button`,{type:`button`,onClick:i,children:r.operations.purge})]})]})]})}function pe({one:{owner:e,job:t},onAct:n}){let i=t.repository??r.job.unnamed,a=b(t);return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`span`,{className:`any-job-name`,children:[(0,C.jsx)(x,{href:`/jobs/${encodeURIComponent(t.id)}`,children:i}),(0,C.jsxs)(`span`,{className:`muted small`,children:[e,t.attempt>1&&` · ${r.job.attempt(t.attempt)}`]})]}),(0,C.jsx)(`span`,{className:`any-job-status`,children:(0,C.jsx)(m,{job:t})}),(0,C.jsx)(`span`,{className:`any-job-progress`,children:a?(0,C.jsx)(`span`,{className:`muted line-said`,title:t.error?.message,children:he(t)}):(0,C.jsx)(d,{of:t.id,percent:t.percent,label:`${r.job.progress}: ${i}`,tone:_(t),isMoving:t.status===`RUNNING`})}),(0,C.jsx)(`span`,{className:`any-job-when muted small`,children:ge(t)}),(0,C.jsxs)(`span`,{className:`any-job-acts`,children:[me(t)&&(0,C.jsx)(W,{act:_e(i,t),name:i,onAct:n}),a?(0,C.jsx)(W,{act:ye(i,t),name:i,onAct:n}):(0,C.jsx)(W,{act:ve(i,e,t),name:i,onAct:n})]})]})}function W({act:e,name:t,onAct:n}){return(0,C.jsxs)(`button`,{className:`plain small`,type:`button`,onClick:()=>n(e),children:[e.yes,(0,C.jsxs)(`span`,{className:`visually-hidden`,children:[` `,t]})]})}function me({status:e}){return e!==`COMPLETED`}function he({error:e,startedAt:t,createdAt:n,endedAt:i}){return e?e.message:i?`${r.job.took} ${f(Date.parse(i)-Date.parse(t??n))}`:``}function ge({status:e,waiting:t,endedAt:n,createdAt:a}){return e===`WAITING`&&t?.until?r.queue.goesOn(v(t.until)):e===`WAITING`&&t?.reason===`PAUSED`?r.operations.paused:(0,C.jsx)(i,{time:n??a})}function _e(e,t){return{title:r.operations.requeueSure(e),text:b(t)?r.operations.requeueEnded:r.operations.requeueText,yes:r.operations.requeue,act:()=>ae(t.id),done:r.operations.requeueDone(e)}}function ve(e,t,{id:n}){return{title:r.operations.cancelSure(e),text:r.operations.cancelText(t),yes:r.operations.cancel,isDangerous:!0,act:()=>oe(n),done:r.operations.cancelDone(e)}}function ye(e,{id:t}){return{title:r.operations.deleteSure(e),text:r.operations.deleteText,yes:r.operations.delete,isDangerous:!0,act:()=>se(t),done:r.operations.deleteDone(e)}}function be({queues:e,onAct:t}){return(0,C.jsxs)(`section`,{"aria-labelledby":`queues`,children:[(0,C.jsx)(`h2`,{id:`queues`,children:r.operations.queues}),(0,C.jsx)(`ul`,{className:`queue-cards`,children:e.map(e=>(0,C.jsx)(`li`,{className:`card queue-card`,"data-queue":e.queue,children:(0,C.jsx)(xe,{queue:e,onAct:t})},e.queue))})]})}function xe({queue:e,onAct:t}){let n=r.operations.queue[e.queue];return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h3`,{children:n}),e.pause&&(0,C.jsxs)(`span`,{className:`status tone-wait`,children:[(0,C.jsx)(u,{}),` `,r.operations.paused]}),(0,C.jsxs)(`button`,{type:`button`,onClick:()=>t(e.pause?we(e):Ce(e)),children:[e.pause?r.operations.resume:r.operations.pause,(0,C.jsxs)(`span`,{className:`visually-hidden`,children:[` `,n]})]})]}),(0,C.jsxs)(`dl`,{className:`figures`,children:[(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:r.operations.inLine}),(0,C.jsx)(`dd`,{className:`figure`,children:e.depth.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:e.oldestSince?(0,C.jsx)(Se,{since:e.oldestSince}):r.operations.nobody})]}),(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:r.operations.atWork}),(0,C.jsx)(`dd`,{className:`figure`,children:e.atWork.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:r.operations.places(e.places)})]}),(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:r.operations.waiting}),(0,C.jsx)(`dd`,{className:`figure`,children:e.waiting.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:r.operations.waitingFor})]})]}),(0,C.jsx)(`p`,{className:`muted small queue-note`,children:e.pause&&(0,C.jsxs)(C.Fragment,{children:[r.operations.pausedBy(e.pause.by),` `,(0,C.jsx)(i,{time:e.pause.since})]})})]})}function Se({since:e}){let t=y(1e3);return r.operations.oldest(f(Math.max(0,t-Date.parse(e))))}function Ce({queue:e,atWork:t}){let n=r.operations.queue[e];return{title:r.operations.pauseSure(n),text:r.operations.pauseText(t),yes:r.operations.pause,act:()=>re(e),done:r.operations.pauseDone(n)}}function we({queue:e,depth:t}){let n=r.operations.queue[e];return{title:r.operations.resumeSure(n),text:r.operations.resumeText(t),yes:r.operations.resume,act:()=>ie(e),done:r.operations.resumeDone(n)}}function Te({quotas:e}){return(0,C.jsxs)(`section`,{"aria-labelledby":`quotas`,children:[(0,C.jsx)(`h2`,{id:`quotas`,children:r.operations.quotas}),e.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:r.operations.noQuotas}):(0,C.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,C.jsx)(`li`,{className:`quota`,children:(0,C.jsx)(Ee,{quota:e})},[e.holder,e.name,e.host,e.resource].join()))})]})}function Ee({quota:e}){let{holder:t,name:n,host:i,resource:a,limit:o,remaining:s,inFlight:c,inLine:l}=e;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`p`,{className:`quota-name`,children:[(0,C.jsx)(`strong`,{children:r.operations.holder[t]}),t===`USER`&&(0,C.jsx)(`code`,{children:n}),` `,(0,C.jsxs)(`span`,{className:`muted small`,children:[i.replace(/^https?:\/\//,``),a&&` · ${a}`]})]}),(0,C.jsxs)(`div`,{className:`quota-left`,children:[o!==null&&s!==null&&(0,C.jsx)(`meter`,{min:0,max:o,value:s,low:o*.1,optimum:o,"aria-label":r.operations.left(s,o)}),(0,C.jsx)(`span`,{className:`small`,children:De(o,s)})]}),(0,C.jsxs)(`p`,{className:`small quota-when`,children:[(0,C.jsx)(Oe,{quota:e}),(c>0||l>0)&&(0,C.jsxs)(`span`,{className:`muted`,children:[` `,r.operations.requests(c,l)]})]})]})}function De(e,t){return e===null?r.operations.unknown:t===null?r.operations.grants(e):r.operations.left(t,e)}function Oe({quota:{blockedUntil:e,blockedBy:t,resetsAt:n}}){return e&&t?(0,C.jsxs)(`span`,{className:`tone-wait`,children:[r.job.wait[t],`, `,(0,C.jsx)(h,{until:e,after:r.job.now})]}):n?(0,C.jsx)(`span`,{className:`muted`,children:r.operations.resets(v(n))}):(0,C.jsx)(`span`,{className:`muted`,children:r.operations.fresh})}var G=100,K=.22;function q({label:e,times:t,top:n,tell:r,children:i}){let[a,o]=(0,S.useState)(null),s=t.length;function c(e){let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),r=Math.floor((e.clientX-t)/n*s);o(Math.max(0,Math.min(s-1,r)))}return(0,C.jsxs)(`div`,{className:`plot`,children:[(0,C.jsx)(`p`,{className:`plot-told small`,"aria-hidden":`true`,children:a===null?(0,C.jsx)(`span`,{className:`muted`,children:n}):(0,C.jsxs)(C.Fragment,{children:[(0,C.jsx)(`strong`,{children:t[a]}),` `,r(a)]})}),(0,C.jsxs)(`svg`,{role:`img`,"aria-label":e,viewBox:`0 0 ${s} ${G}`,preserveAspectRatio:`none`,onPointerMove:c,onPointerLeave:()=>o(null),children:[a!==null&&(0,C.jsx)(`rect`,{className:`plot-at`,x:a,y:0,width:1,height:G}),i]}),(0,C.jsxs)(`p`,{className:`plot-times muted small`,"aria-hidden":`true`,children:[(0,C.jsx)(`span`,{children:t[0]}),(0,C.jsx)(`span`,{children:t[Math.floor(s/2)]}),(0,C.jsx)(`span`,{children:t[s-1]})]}),(0,C.jsx)(`div`,{className:`visually-hidden`,children:(0,C.jsxs)(`table`,{children:[(0,C.jsx)(`caption`,{children:e}),(0,C.jsx)(`tbody`,{children:t.map((e,t)=>(0,C.jsxs)(`tr`,{children:[(0,C.jsx)(`th`,{scope:`row`,children:e}),(0,C.jsx)(`td`,{children:r(t)})]},e))})]})})]})}function ke({columns:e,...t}){let n=e.map(e=>e.reduce((e,{value:t})=>e+t,0)),r=Math.max(1,...n);return(0,C.jsx)(q,{...t,top:r.toLocaleString(`en`),children:e.map((e,t)=>{let n=G;return e.map(({tone:e,value:i})=>{let a=i/r*G;return n-=a,a===0?null:(0,C.jsx)(`rect`,{className:`tone-${e}`,x:t+K/2,y:n,width:.78,height:a},`${t} ${e}`)})})})}function Ae({pairs:e,scale:t,...n}){let r=Math.max(...e.map(e=>e?.high??0))||1,i=e.some(e=>e!==null);return(0,C.jsx)(q,{...n,top:i?t(r):`–`,children:e.map((e,t)=>e&&(0,C.jsxs)(`g`,{className:`tone-busy`,children:[(0,C.jsx)(J,{index:t,part:e.high/r,isFaint:!0}),(0,C.jsx)(J,{index:t,part:e.low/r})]},t))})}function J({index:e,part:t,isFaint:n=!1}){let r=Math.max(1.5,t*G);return(0,C.jsx)(`rect`,{className:n?`faint`:void 0,x:e+K/2,y:G-r,width:.78,height:r})}function je({values:e,times:t}){let n=Math.max(1,...e);return(0,C.jsxs)(`svg`,{className:`sparks tone-bad`,viewBox:`0 0 ${t.length} ${G}`,preserveAspectRatio:`none`,"aria-hidden":`true`,children:[(0,C.jsx)(`line`,{className:`sparks-ground`,x1:0,x2:t.length,y1:G,y2:G}),e.map((e,t)=>e>0&&(0,C.jsx)(J,{index:t,part:e/n},t))]})}var Me=1e4,Ne=[`HOUR`,`DAY`,`WEEK`],Y=6,X=[{name:`completed`,tone:`good`},{name:`completedWithGaps`,tone:`wait`},{name:`failed`,tone:`bad`},{name:`cancelled`,tone:`calm`}];function Pe(){let[e,t]=(0,S.useState)(`HOUR`),{data:n,isUnheard:i}=j(M,(0,S.useMemo)(()=>({span:e}),[e]),Me),a=n?.operations.timeline;return(0,C.jsxs)(`section`,{"aria-labelledby":`timeline`,className:`timeline`,children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h2`,{id:`timeline`,children:r.operations.timeline}),(0,C.jsxs)(`fieldset`,{className:`filters`,children:[(0,C.jsx)(`legend`,{className:`visually-hidden`,children:r.operations.span}),Ne.map(n=>(0,C.jsxs)(`label`,{children:[(0,C.jsx)(`input`,{className:`visually-hidden`,type:`radio`,name:`span`,checked:n===e,onChange:()=>t(n)}),(0,C.jsx)(`span`,{children:r.operations.spans[n]})]},n))]})]}),a?(0,C.jsx)(Fe,{timeline:a,isLong:e===`WEEK`}):(0,C.jsx)(`div`,{className:`card charts-room`,"aria-busy":!i,children:i&&(0,C.jsx)(s,{title:r.operations.failedToLoad})})]})}function Fe({timeline:e,isLong:t}){let{whole:n,buckets:i,countedSince:a}=e,o=i.map(({start:e})=>Q(e,t)),s=a>n.start;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`div`,{className:`charts`,children:[(0,C.jsx)(Ie,{whole:n,buckets:i,times:o}),(0,C.jsx)(Le,{whole:n,buckets:i,times:o}),(0,C.jsx)(Re,{whole:n,buckets:i,times:o})]}),s&&(0,C.jsx)(`p`,{className:`muted small`,children:r.operations.counted(Q(a,t))})]})}function Ie({whole:e,buckets:t,times:n}){let i=X.reduce((t,{name:n})=>t+e[n],0);return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:r.operations.ended}),(0,C.jsx)(`span`,{className:`figure`,children:i.toLocaleString(`en`)})]}),(0,C.jsx)(ke,{label:r.operations.endedLabel(i),times:n,columns:t.map(e=>X.map(({name:t,tone:n})=>({tone:n,value:e[t]}))),tell:e=>{let n=t[e];return n?X.filter(({name:e})=>n[e]>0).map(({name:e})=>`${r.operations.ends[e]} ${n[e]}`).join(` · `)||r.operations.none:``}}),(0,C.jsx)(`ul`,{className:`legend small`,children:X.map(({name:t,tone:n})=>(0,C.jsxs)(`li`,{className:`tone-${n}`,children:[(0,C.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,r.operations.ends[t],` `,(0,C.jsx)(`span`,{className:`muted`,children:e[t].toLocaleString(`en`)})]},t))})]})}function Le({whole:e,buckets:t,times:n}){let{medianSeconds:i,p95Seconds:a}=e;return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:r.operations.took}),(0,C.jsx)(`span`,{className:`figure`,children:Z(i)})]}),(0,C.jsx)(Ae,{label:r.operations.tookLabel(Z(i),Z(a)),times:n,pairs:t.map(e=>e.medianSeconds===null||e.p95Seconds===null?null:{low:e.medianSeconds,high:e.p95Seconds}),scale:Z,tell:e=>{let n=t[e];return n?.medianSeconds==null?r.operations.none:r.operations.tookLabel(Z(n.medianSeconds),Z(n.p95Seconds))}}),(0,C.jsxs)(`ul`,{className:`legend small`,children:[(0,C.jsxs)(`li`,{className:`tone-busy`,children:[(0,C.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,r.operations.median,` `,(0,C.jsx)(`span`,{className:`muted`,children:Z(i)})]}),(0,C.jsxs)(`li`,{className:`tone-busy`,children:[(0,C.jsx)(`span`,{className:`swatch faint`,"aria-hidden":`true`}),` `,r.operations.p95,` `,(0,C.jsx)(`span`,{className:`muted`,children:Z(a)})]})]})]})}function Re({whole:e,buckets:t,times:n}){let i=e.failures.slice(0,Y),a=e.failures.slice(Y).reduce((e,{count:t})=>e+t,0);return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:r.operations.failures}),(0,C.jsx)(`span`,{className:`figure`,children:e.failed.toLocaleString(`en`)})]}),i.length===0?(0,C.jsx)(`p`,{className:`muted chart-empty`,children:r.operations.noFailures}):(0,C.jsx)(`ul`,{className:`reasons`,children:i.map(({code:e,count:i})=>(0,C.jsxs)(`li`,{children:[(0,C.jsx)(`span`,{className:`reason`,children:r.operations.reason(e)}),(0,C.jsx)(je,{values:t.map(t=>ze(t,e)),times:n}),(0,C.jsx)(`span`,{className:`reason-count`,children:i.toLocaleString(`en`)})]},e))}),a>0&&(0,C.jsx)(`p`,{className:`muted small`,children:r.operations.otherReasons(a)})]})}function ze({failures:e},t){return e.find(e=>e.code===t)?.count??0}function Z(e){return e===null?`–`:e<10?`${e.toFixed(1)} s`:f(e*1e3)}function Q(e,t){return t?`${o(e).replace(/ \d{4}$/,``)}, ${v(e)}`:v(e)}function Be({workers:e}){return(0,C.jsxs)(`section`,{"aria-labelledby":`workers`,children:[(0,C.jsx)(`h2`,{id:`workers`,children:r.operations.workers}),e.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:r.operations.noneYet}):(0,C.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,C.jsx)(`li`,{className:`worker`,children:(0,C.jsx)($,{worker:e})},e.name))})]})}function $({worker:e}){let{host:t,processId:n,version:a,places:o,holds:s,startedAt:c,seenAt:l,isLost:u}=e;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`p`,{className:`worker-name`,children:[(0,C.jsx)(`strong`,{children:t}),` `,(0,C.jsxs)(`span`,{className:`muted small`,children:[r.operations.process(n),` · `,r.operations.version(a)]})]}),(0,C.jsx)(`p`,{className:`worker-places small`,children:o.map(({queue:e,places:t})=>(0,C.jsxs)(`span`,{className:`chip`,children:[r.operations.queue[e],` `,(0,C.jsx)(`span`,{className:`muted`,children:t})]},e))}),(0,C.jsx)(`p`,{className:`worker-sign small`,children:u?(0,C.jsxs)(`span`,{className:`status tone-bad`,children:[r.operations.lost,` `,(0,C.jsx)(i,{time:l})]}):(0,C.jsxs)(`span`,{className:`muted`,children:[r.operations.upSince,` `,(0,C.jsx)(i,{time:c}),` · `,(0,C.jsx)(He,{at:l})]})}),s.length>0&&(0,C.jsx)(`ul`,{className:`holds`,children:s.map(({job:e,owner:t,leaseEndsAt:n})=>(0,C.jsxs)(`li`,{children:[(0,C.jsx)(x,{href:`/jobs/${encodeURIComponent(e.id)}`,children:e.repository??r.job.unnamed}),(0,C.jsxs)(`span`,{className:`muted small`,children:[t,` · `,Ve(e),` · `,(0,C.jsx)(Ue,{until:n})]})]},e.id))})]})}function Ve({stages:e}){return e.filter(({status:e})=>e===`RUNNING`).map(({title:e})=>e).join(`, `)||r.operations.between}function He({at:e}){let t=y(1e3);return r.operations.seen(f(Math.max(0,t-Date.parse(e))))}function Ue({until:e}){let t=y(1e3);return r.operations.lease(f(Math.max(0,Date.parse(e)-t)))}var We=3e3,Ge={};function Ke(){let t=e(te);return g(r.operations.title),t.state!==`SIGNED_IN`||!t.viewer.isAdmin?(0,C.jsx)(s,{title:r.operations.forbidden,isPage:!0,children:(0,C.jsx)(`p`,{children:r.operations.forbiddenText})}):(0,C.jsx)(qe,{})}function qe(){let{data:e,isUnheard:t,refresh:n}=j(le,Ge,We),[i,a]=(0,S.useState)(null),[o,s]=(0,S.useState)(``),[l,u]=(0,S.useState)(0),d=(0,S.useCallback)(e=>{s(``),a(e)},[]);function f(e){s(e),u(e=>e+1),n()}if(!e)return t?(0,C.jsx)(c,{title:r.operations.failedToLoad,again:n}):(0,C.jsx)(`div`,{className:`operations-page`,"aria-busy":`true`});let{queues:m,workers:h,quotas:g}=e.operations;return(0,C.jsxs)(`div`,{className:`operations-page`,children:[(0,C.jsxs)(`header`,{className:`operations-head`,children:[(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`h1`,{children:r.operations.title}),(0,C.jsx)(`p`,{className:`lead`,children:r.operations.lead})]}),(0,C.jsx)(`p`,{className:`small operations-said`,role:`status`,children:t?(0,C.jsx)(`span`,{className:`tone-wait`,children:r.operations.unheard}):o})]}),h.every(e=>e.isLost)&&(0,C.jsx)(p,{tone:`bad`,title:r.operations.noWorkers,children:(0,C.jsx)(`p`,{children:r.operations.noWorkersText})}),(0,C.jsx)(be,{queues:m,onAct:d}),(0,C.jsx)(Pe,{}),(0,C.jsx)(de,{acts:l,onAct:d,onDone:f}),(0,C.jsx)(Be,{workers:h}),(0,C.jsx)(Te,{quotas:g}),i&&(0,C.jsx)(w,{act:i,onDone:f,onClose:()=>a(null)})]})}export{Ke as OperationsPage};