// Every sentence a person can meet, in English. {{name}} is filled in by the caller, who has escaped it.
// The glossary is in docs/languages.md; the Chinese text beside this file has the same keys, by type.
export const en = {
  common: {
    cancel: 'Cancel',
    close: 'Close',
    reference: 'Reference {{reference}}',
    more: 'and {{count}} more',
    listSeparator: ', ',
    sentenceGap: ' ',
  },

  connect: {
    title: 'Connect your account',
    submit: 'Connect',
    submitAndGoOn: 'Continue',
    why: 'To launch instances in your name, this app needs your *platform token* for the compute region. It is checked, encrypted and never shown again; `/gpu-instance disconnect` forgets it.',
    whyAndGoOn:
      'To launch instances in your name, this app needs your *platform token* for the compute region. The launch form follows. The token is checked, encrypted and never shown again; `/gpu-instance disconnect` forgets it.',
    tokenLabel: 'Platform token',
    tokenHint:
      'Just the token, or all that came with it: it is taken out of it. At most {{max}} characters. Nobody else can use it from here.',
    steps:
      "*Where to find it*\n1. In the platform's console, open *Personal centre → Access control* and generate an access key.\n2. Ask the platform's token call for tokens with that key (`POST /api/user/v3/tokens`). It answers with a token for each compute region.\n3. Paste the token of your region here, or the whole answer. The entry `ac` (cluster 0) is for the platform as a whole and starts no instances. The access key itself does not belong here.",
    helpLink: 'How to get a token',
    region: 'Which region?',
    regionHint: 'Only the token of the region you choose is stored.',
    regionUnnamed: 'Token {{number}}',
    regionEnds: 'Token ends {{when}} UTC',
    regionEndUnknown: 'When the token ends is not known',
    chooseRegion: ':point_down: There are several tokens in what you pasted. Choose the region, and go on.',
    chooseOfCut:
      ':warning: What you pasted was longer than {{max}} characters and was cut, so tokens at its end may be missing. Choose the region if it is there; otherwise paste its token alone.',
    checking:
      ':hourglass_flowing_sand: The platform is taking its time to check your token. This window goes on by itself.',
    connectedTitle: 'Connected',
    connected: ':white_check_mark: Connected. Your token ends {{until}}.',
    connectedAs: ':white_check_mark: Connected as *{{user}}*. Your token ends {{until}}.',
    connectedWithoutEnd: ':white_check_mark: Connected. When your token ends is not known.',
    connectedAsWithoutEnd: ':white_check_mark: Connected as *{{user}}*. When your token ends is not known.',
    unchecked: ':warning: {{happened}} So the token is stored but not checked yet.',
    launchNext: 'Type `/gpu-instance` to launch an instance.',
    forgotten:
      ':white_check_mark: Your platform token is forgotten. Instances that run go on running. `/gpu-instance connect` stores a new one.',
    nothingToForget: 'There was no platform token of yours to forget.',
    notAToken:
      'This is not a platform token. It is a long text of three parts with dots between them, beginning with eyJ. Copy it again, whole.',
    platformWide:
      'This token is for the platform as a whole (cluster 0, "ac") and cannot start instances. Paste the token of a compute region: it is in the same answer of the token call.',
    noTokenGiven:
      'The platform gave no token there: the account is suspended in that region, most often for an unpaid balance. Settle it with the platform and ask for tokens again.',
    accessKey:
      'This is an access key, not a token, and nothing was stored. Ask the token call of the platform for tokens with it, and paste the token of your region.',
    cut: 'What you pasted was longer than {{max}} characters and was cut before a whole token came. Paste the token of your region alone.',
    expired: 'This token ended on {{when}} UTC. Get a fresh one from the platform.',
    refused: '{{happened}} Nothing was stored. Get a fresh token for your compute region and paste it here.',
    notStored: ':warning: Your token could not be stored just now. Please paste it again.',
    ended: ':warning: Your platform token ended {{when}}. Please paste a fresh one.',
    refusedBefore:
      ':warning: The platform did not take your token. What you typed is kept: paste a fresh token to go on.',
    missing:
      ':warning: Your platform token is missing, has ended or cannot be opened any more. Nothing was started, and what you typed is kept: paste a fresh token to go on.',
  },

  form: {
    title: 'Launch an instance',
    submit: 'Launch',
    moreOptions: 'More options',
    addMount: 'Add a mount',
    removeMount: 'Remove mount {{number}}',
    mostMounts: 'At most {{max}} mounts.',
    addPort: 'Add a port',
    removePort: 'Remove port {{number}}',
    mostPorts: 'At most {{max}} ports.',
    savePreset: 'Save as preset',
    goOnOffer: ':pencil: You have a form that you did not send ({{when}}, {{name}}).',
    goOn: 'Go on with it',
    goOnDiscard: 'Discard it',
    goneOn: ':pencil: This is the form you left, as you typed it.',
    lastAttempt: ':warning: Last time nothing was started. {{happened}} {{next}} (Reference {{reference}})',
    again: ':arrows_counterclockwise: Filled in from the launch {{name}}.',
    fromPreset: ':bookmark: Filled in from the preset *{{preset}}*.',
    fewerOptions: 'Fewer options',
    fromPresetOf: ':bookmark: Filled in from the preset *{{preset}}* of {{person}}.',
  },

  field: {
    instanceServiceName: 'Name',
    instanceServiceNameHint: 'Letters, digits and underscores, beginning with a letter.',
    size: 'Size',
    taskType: 'What to run',
    acceleratorType: 'Accelerator',
    gpuNumber: 'Accelerator cards',
    gpuNumberHint: 'Cards for each container.',
    cpuNumber: 'CPU cores',
    ramSize: 'Memory (GiB)',
    resourceGroup: 'Resource group',
    resourceGroupHint: 'The queue on the platform, as its console names it.',
    resourceGroupPlaceholder: 'Choose a resource group',
    imagePath: 'Image',
    imageHint: 'Type a few letters to search, such as "jupyter 3.7".',
    imagePlaceholder: 'Choose an image',
    version: 'Image version',
    versionHint: 'Leave it empty to use the last part of the image path, such as jupyter:4.4-py3.7-cpu.',
    timeoutLimit: 'Stop after',
    timeoutLimitOther: 'Stop after (hours:minutes:seconds)',
    timeoutLimitOtherHint: 'Hours may pass 24.',
    description: 'Description',
    taskNumber: 'Number of containers',
    useStartScript: 'Start script',
    startScriptActionScope: 'Run the script in',
    startScriptContent: 'Script',
    startScriptContentHint: 'Shell commands, one a line. Do not put passwords here.',
    mountSource: 'Mount {{number}}: path on the platform',
    mountSourcePlaceholder: 'Choose a directory',
    mountTarget: 'Mount {{number}}: path in the container',
    mountType: 'Mount {{number}}: type',
    port: 'Port {{number}}: number',
    protocol: 'Port {{number}}: protocol',
    sizeCustom: 'Custom',
    preset: 'Preset',
    presetPlaceholder: 'Choose a preset',
    cardPlace: 'Where the card goes',
    mounts: 'Mounts',
    ports: 'Ports',
  },

  taskType: {
    jupyter: 'Jupyter notebook',
    ssh: 'SSH terminal',
    codeserver: 'VS Code in the browser',
    rstudio: 'RStudio',
  },
  accelerator: {
    gpu: 'GPU (NVIDIA)',
    dcu: 'DCU (Hygon)',
    mlu: 'MLU (Cambricon)',
    cpu: 'CPU only',
  },
  time: {
    hour: '1 hour',
    hours: '{{hours}} hours',
    day: '1 day',
    days: '{{days}} days',
    unlimited: 'No limit (runs, and costs, until stopped)',
    other: 'Other …',
    partHours: '{{value}} h',
    partMinutes: '{{value}} min',
    partSeconds: '{{value}} s',
    none: 'no limit',
  },
  option: {
    scopeAll: 'All containers',
    scopeHeader: 'The first container only',
    mountData: 'Data (data)',
    mountPath: 'Path (path)',
    runScript: 'Run a script when the instance starts',
  },

  choices: {
    catalogImages: 'Recommended',
    publicImages: 'Public images',
    ownImages: 'Your images',
    recommendedGroups: 'Recommended',
    groupsOf: 'For {{accelerator}}',
    otherGroups: 'Other groups',
    directories: 'Your directories',
    asTyped: 'Use "{{text}}"',
    other: 'Something else',
    typeItIn: 'Type it in …',
    slow: 'The platform is slow to answer',
    failed: 'The platform gives no list just now',
    noAccount: 'Your platform token is not usable',
    tooMany: 'More match: type more letters',
    nothing: 'Nothing matches',
    unlistedImage:
      '⚠️ {{value}} is not among the images that your account may use. Press Launch to use it all the same, or choose another.',
    unlistedGroup:
      '⚠️ {{value}} is not among the resource groups of your account. Press Launch to use it all the same, or choose another.',
    unlistedMount:
      '⚠️ {{value}} is not in a directory that your account may mount. Press Launch to use it all the same, or choose another.',
  },

  arguments: {
    unknownKey: '{{typed}}: there is no {{key}} here. `/gpu-instance help` shows what can be given.',
    unknownKeyNearest: '{{typed}}: there is no {{key}} here. Did you mean {{nearest}}?',
    noValue: '{{key}} has no value, so nothing was filled in. Type the value behind it, such as {{example}}.',
    notAValue: '{{typed}} was not filled in. {{field}} takes {{takes}}.',
    takes_whole: 'a whole number from {{min}} to {{max}}',
    takes_choice: 'one of these: {{choices}}',
    takes_memory: 'a number of GiB, or a number with its unit, such as `64`, `0.5` or `65536MB`',
    takes_time: 'a time such as `90m`, `2h30m`, `01:30:00` or `unlimited`',
    takes_name: 'letters, digits and underscores, beginning with a letter, {{max}} at most',
    takes_text: '{{max}} characters at most',
    takes_image: 'the path of an image, without spaces',
    takes_word: 'one word, without spaces',
    outOfRange: '{{typed}} was not filled in. {{field}}: at least {{min}} and at most {{max}}.',
    outOfRangeGib: '{{typed}} was not filled in. {{field}}: above {{min}} and at most {{max}} GiB.',
    outOfRangeHours: '{{typed}} was not filled in. {{field}}: above {{min}} and at most {{max}} hours.',
    repeated: '{{field}} was given more than once: {{kept}} was kept, {{dropped}} was not.',
    severalMatches: '{{typed}} fits several: {{matches}}. Choose one of them in the form.',
    noMatch: '{{typed}} was not filled in: nothing of that name was found. Choose in the form.',
    noMatchNearest: '{{typed}} was not filled in: nothing of that name was found. Did you mean {{nearest}}?',
    memoryUnit:
      '{{typed}}: {{text}} GiB or {{text}} MB? As GiB it is more than any node known here has, so it was not filled in. Type {{asMb}} or {{asGib}}.',
    timeUnit:
      '{{typed}}: {{text}} hours or {{text}} minutes? It was not filled in. Type {{asHours}} or {{asMinutes}}.',
    contradiction:
      '{{one}} and {{other}} contradict each other, so neither was filled in. Choose in the form.',
    inForm_script: '{{key}}: a start script is typed in the form, under "More options".',
    inForm_mounts: '{{key}}: mounts are added in the form, under "More options".',
    inForm_ports: '{{key}}: ports are added in the form, under "More options".',
    secret:
      'Something in your command looks like a token or a password. It was neither used nor kept. A platform token belongs in the window that `/gpu-instance connect` opens.',
    notAnArgument:
      'Not understood: {{text}}. Arguments look like {{example}}; values with spaces need quotes around them.',
    tooMany: 'Only the first {{max}} arguments were read. Fill in the rest in the form.',
    card: 'Where the card appears',
    preset: 'Preset',
  },

  launching: {
    paused:
      'Launching is paused: {{reason}} Nothing was started. The form is kept: press Launch again later.',
    personLimit:
      'You have sent {{max}} launches within an hour, as many as are allowed. Nothing was started. The form is kept: press Launch again later.',
    workspaceLimit:
      'This workspace has sent {{max}} launches within an hour, as many as are allowed. Nothing was started. The form is kept: press Launch again later.',
    notAllowed:
      'You may not launch from here: launching is open to some people, groups or channels only. Nothing was started. Ask whoever runs this app.',
    permissionUnclear:
      'Slack did not say just now whether you may launch. Nothing was started. The form is kept: press Launch again in a minute.',
    many: '⚠️ This starts {{count}} containers at once. Press Launch once more if that is meant.',
  },

  forgetMe: {
    title: 'Forget me',
    submit: 'Erase',
    what: 'Everything that this app keeps of you is erased: your platform token, forms left half done, your presets (shared ones too), and the record of your launches.',
    stays:
      'Instances that run go on running, and messages in Slack stay. Of the log stays who did what and when, without what you typed. This cannot be undone.',
    sureLabel: 'Please confirm',
    sure: 'Yes, erase everything',
    done: ':white_check_mark: What was kept of you is erased. `/gpu-instance connect` begins anew.',
    later:
      ':hourglass: The outcome of {{count}} of your launches is not known yet. You will be told about them, then everything is erased by itself. Nothing is erased before.',
  },

  limits: {
    cpu: 'At most {{max}} on a node of {{group}}.',
    ram: 'At most {{max}} GiB on a node of {{group}}.',
    cards: 'Cards for each container; at most {{max}} on a node of {{group}}.',
    time: 'At most {{max}} in {{group}}.',
    unknown: 'The limits of this group are not known just now, so this is not checked.',
    overCpu: 'A node of {{group}} has {{max}} CPU cores: type {{max}} or less.',
    overRam: 'A node of {{group}} has {{max}} GiB of memory: type {{max}} or less.',
    overCards: 'A node of {{group}} has {{max}} cards: type {{max}} or less.',
    overTime: '{{group}} stops instances after {{max}}: choose a shorter time.',
  },

  problem: {
    required: 'Fill this in.',
    too_long: 'This is too long: at most {{max}} characters.',
    name_pattern:
      'Begin with a letter; then letters, digits and underscores only, without spaces. Example: my_run_1',
    control_characters: 'This holds invisible or control characters: type it again by hand.',
    choice: 'Choose one of the offered values.',
    integer: 'Type a whole number.',
    range: 'This number is out of range.',
    cards_without_accelerator: 'A CPU instance has no cards: set 0 here, or choose an accelerator.',
    accelerator_without_cards: 'Set at least 1 card, or choose CPU as accelerator.',
    time_format: 'Type hours:minutes:seconds, such as 01:30:00 or 72:00:00, or choose "No limit".',
    time_zero: 'The time limit must be longer than zero.',
    absolute_path: 'Type an absolute path: it begins with / and has no spaces.',
    path_dots: 'Type the path without "..".',
    duplicate_target: 'Another mount already uses this path in the container.',
    duplicate_port: 'This port is already listed.',
    port_range: 'Type a port from 1 to 65535.',
    image_path:
      'Type the whole path of the image, such as registry:5000/folder/name:tag, without / at either end.',
    no_spaces: 'Remove the spaces.',
    script_required: 'Type the script, or switch the start script off.',
    too_many_rows: 'At most {{max}} rows.',
    wholeRange: 'Type a whole number from {{min}} to {{max}}.',
    ramRange: 'Type GiB, above 0 and up to {{max}}. Decimals are fine.',
    ofField: '{{field}}: {{problem}}',
  },

  platform: {
    '10001': 'The platform reports an internal error (code 10001).',
    '10001_next': "Try again in a few minutes. If it keeps happening, tell the platform's support this code.",
    '10003': 'The platform says that something required is missing (code 10003).',
    '10003_next':
      'Open the form again and check that nothing is empty. If all is filled in, tell the operator of this app.',
    '10004': 'The platform does not accept one of the values (code 10004).',
    '10004_next':
      "Open the form again and check the image path, its version and the resource group first: they must match the platform's own spelling.",
    '10007': 'Your account on the platform is frozen (code 10007).',
    '10007_next': 'Settle it with the platform (often an unpaid balance), then open the form again.',
    '10008':
      'The platform says that your token may not do this (code 10008). Most often the token has ended.',
    '10008_next':
      'Get a fresh token for this region, type `/gpu-instance connect`, then open the form again.',
    '10009': 'Your token has no right to create instances (code 10009).',
    '10009_next':
      'Use the token of a compute region, not the platform-wide one: type `/gpu-instance connect`, then open the form again.',
    '10010': "The platform's check of a file failed (code 10010).",
    '10010_next': 'Check the image and the mounted paths, then open the form again.',
    '10011': 'The platform says that a file is too large (code 10011).',
    '10011_next': 'Shorten the start script or choose a smaller image, then open the form again.',
    '10012': 'The platform lost a connection while it worked on the request (code 10012).',
    '10012_next': 'Try again in a few minutes.',
    '716865': 'The platform could not create the instance (code 716865).',
    '716865_next':
      'Often the quota, the balance or the resource group has no room: ask for less, or choose another group, and open the form again.',
    timeout: 'The platform did not answer in time.',
    timeout_next: 'Try again when the platform answers again.',
    connection: 'The connection to the platform broke before its answer came.',
    connection_next: 'Try again in a few minutes.',
    unreachable: 'The platform could not be reached.',
    unreachable_next: 'Try again in a few minutes. If it stays so, tell the operator of this app.',
    insecure: 'This app could not make a secure connection to the platform.',
    insecure_next: 'Trying again will not help: tell the operator of this app, whose log names the cause.',
    http401: 'The platform does not take your token (HTTP 401). Most often the token has ended.',
    http401_next:
      'Get a fresh token for this region, type `/gpu-instance connect`, then open the form again.',
    httpBarred:
      'Something between this app and the platform, such as a proxy or a firewall, refused the request (HTTP {{status}}).',
    httpBarred_next: 'Your token is not the cause. Tell the operator of this app.',
    http429: 'The platform takes no more requests just now (HTTP 429).',
    http429_next: 'Try again in a few minutes.',
    page: "A web page came instead of the platform's answer, such as a login page of the network.",
    page_next: 'Tell the operator of this app, whose log says what answered.',
    http: 'Something in front of the platform answered instead of it (HTTP {{status}}).',
    http_next: 'Try again in a few minutes. If it stays so, tell the operator of this app.',
    unreadable: 'The platform sent an answer that this app cannot read.',
    unreadable_next: 'If it happens again, tell the operator of this app.',
    interrupted: 'This app was restarted while it was asking the platform.',
    interrupted_next: 'Open the form again.',
    'no-account':
      'Your platform token is not usable any more: it has ended, was removed, or its key was changed.',
    'no-account_next': 'Type `/gpu-instance connect`, then open the form again.',
    unclear: 'The platform gave no clear answer.',
    unclear_next: 'Open the form again.',
    undocumented: 'The platform answered with a code that is not documented ({{code}}).',
    undocumented_next: 'Read its words; if they do not help, tell the operator of this app the code.',
    says: 'It says: "{{message}}"',
    named: 'It is about {{field}} ({{value}}).',
    namedField: 'It is about {{field}}.',
    named_next: 'Open the form again and correct it there.',
    named_form: 'Correct it there and press Launch.',
    '10001_form':
      "Press Launch to try again in a few minutes. If it keeps happening, tell the platform's support this code.",
    '10003_form': 'Check that nothing is empty. If all is filled in, tell the operator of this app.',
    '10004_form':
      "Check the image path, its version and the resource group first: they must match the platform's own spelling.",
    '10007_form': 'Settle it with the platform (often an unpaid balance), then press Launch.',
    '10008_form':
      'Get a fresh token for this region and store it with `/gpu-instance connect`; this form is kept.',
    '10009_form':
      'Store the token of a compute region, not the platform-wide one, with `/gpu-instance connect`; this form is kept.',
    '10010_form': 'Check the image and the mounted paths.',
    '10011_form': 'Shorten the start script or choose a smaller image.',
    '10012_form': 'Press Launch to try again in a few minutes.',
    '716865_form':
      'Often the quota, the balance or the resource group has no room: ask for less, or choose another group.',
    timeout_form: 'Press Launch when the platform answers again.',
    connection_form: 'Press Launch to try again in a few minutes.',
    unreachable_form:
      'Press Launch to try again in a few minutes. If it stays so, tell the operator of this app.',
    insecure_form: 'Trying again will not help: tell the operator of this app, whose log names the cause.',
    http401_form:
      'Get a fresh token for this region and store it with `/gpu-instance connect`; this form is kept.',
    httpBarred_form: 'Your token is not the cause. Tell the operator of this app.',
    http429_form: 'Press Launch to try again in a few minutes.',
    page_form: 'Tell the operator of this app, whose log says what answered.',
    http_form: 'Press Launch to try again in a few minutes. If it stays so, tell the operator of this app.',
    unreadable_form: 'Press Launch to try again. If it happens again, tell the operator of this app.',
    interrupted_form: 'Press Launch to try again.',
    'no-account_form': 'Store a fresh token with `/gpu-instance connect`; this form is kept.',
    unclear_form: 'Press Launch to try again.',
    undocumented_form: 'Read its words; if they do not help, tell the operator of this app the code.',
  },

  whoami: {
    none: 'You have no platform token stored here. `/gpu-instance connect` stores one.',
    user: 'Connected as *{{user}}*.',
    userUnknown: 'Connected; the token does not tell as whom.',
    ends: 'Your token ends {{until}}.',
    ended: 'Your token ended {{until}}.',
    endUnknown: 'When your token ends is not known.',
    from: 'You pasted it in Slack {{when}}.',
    change: '`/gpu-instance connect` stores another, `/gpu-instance disconnect` forgets it.',
  },

  script: {
    odd: '⚠️ Characters that a shell does not know: {{places}}. "Straighten" makes them plain; Launch sends the script as it is.',
    place: 'line {{line}}, character {{column}} ({{name}})',
    quote: 'typographic quote',
    dash: 'long dash',
    space: 'special space',
    invisible: 'invisible character',
    straighten: 'Straighten the script',
  },

  card: {
    launched: ':white_check_mark: {{person}} launched {{name}}',
    taskId: 'Task ID',
    resources: 'Resources',
    taskType: 'What runs',
    group: 'Resource group',
    image: 'Image',
    stopsAfter: 'Stops after',
    fact: '{{name}}: {{value}}',
    cards: '{{count}} × {{kind}}',
    cpu: '{{count}} CPU',
    containers: '{{count}} containers',
    again: 'Launch again',
    savePreset: 'Save as preset',
  },

  news: {
    notLaunched: ':x: {{name}} was not launched.',
    nothingStarted: 'Nothing was started.',
    absent: 'We looked through your instances several times and it is not there: nothing was started.',
    operator: 'The operator of this app has looked into it: nothing was started.',
    reopen: 'Open the form again',
    unknown: ':grey_question: We do not know yet whether {{name}} was launched.',
    looking:
      'It may or may not have been started. We keep looking through your instances and will tell you here.',
    stuck: ':grey_question: We still do not know whether {{name}} was launched.',
    cannotLook: 'We cannot look through your instances: {{happened}}',
    lookYourself:
      "Please look for {{name}} in the platform's own console. If it is there, it was started; if not, launch it again.",
    goesOn:
      'We go on trying until {{until}}. After that the operator of this app can settle it: tell them the reference.',
    letUsLook: 'To let us look, type `/gpu-instance connect`.',
    doNotRepeat: 'Please do not launch it again before that: it could run, and cost, twice.',
    connectAgain: 'Connect again',
    tryAgain: 'Try again',
  },

  people: {
    refusedTitle: 'Not for you yet',
    refusedShort: 'Only for members of the workspace of this app',
    external:
      'This app serves only people of the workspace it is installed in, and Slack says that you belong to another one. Nothing was opened or started. If you should be able to use it, ask the operator of this app.',
    guest:
      'This app does not serve guests of this workspace. Nothing was opened or started. If you should be able to use it, ask the operator of this app.',
    unsure:
      'Slack did not say whether you belong to the workspace of this app, so nothing was opened or started. Please try again in a minute.',
  },

  trouble: {
    tooLate:
      'Slack stopped waiting before the form was ready. Nothing was started: please type the command again.',
    unconfirmed:
      "This app's database did not confirm what you sent. Pressing the button again is safe: it cannot launch twice. (Reference {{reference}})",
    database:
      'Nothing was started: this app cannot reach its database just now. Please try again in a minute. (Reference {{reference}})',
    unexpected:
      'Nothing was started: something unexpected went wrong in this app. Please try again; if it happens again, tell its operator the reference {{reference}}.',
    slackBusy:
      'Slack is turning this app’s calls away because there were too many of them, so nothing was opened or started. Please try again in a minute. (Reference {{reference}})',
    slackAway:
      'Slack did not answer this app, so nothing was opened or started. Please try again in a minute. (Reference {{reference}})',
    slackRefuses:
      'Slack does not let this app act here any more (`{{word}}`), so nothing was opened or started. Please tell the operator of this app: it has to be installed again, and its bot token renewed. (Reference {{reference}})',
    notShown:
      'Slack did not let this app show you what came of it, so the open window is out of date. Please close it and type the command again to see how things stand. (Reference {{reference}})',
    noSuchLaunchTitle: 'Launch not found',
    noSuchLaunch:
      'This app does not know that launch, or does not know it any more, so nothing was opened or started. Type `/gpu-instance` for a new form.',
    warning: ':warning: {{text}}',
  },

  preset: {
    saveTitle: 'Save as preset',
    save: 'Save',
    name: 'Name of the preset',
    nameHint: 'Up to 40 characters. `/gpu-instance preset <name>` opens it.',
    scope: 'Who may use it',
    private: 'Only me',
    channel: 'People in this channel',
    team: 'Everybody in this workspace',
    scopeHint: 'Others see everything in it, the start script too.',
    saved: ':bookmark: Saved as *{{preset}}*. Type `/gpu-instance preset {{preset}}` to open it.',
    savedTitle: 'Saved',
    nameTaken:
      'You already have a preset of this name. Press Save again to replace it, or type another name.',
    renameTaken: 'You already have a preset of this name: type another.',
    nameInvalid: 'Type a name of 1 to 40 characters, without line breaks or invisible characters.',
    tooMany: 'You have {{max}} presets, the most there can be. Delete one first: `/gpu-instance presets`.',
    notYours: 'Only the person who made this preset can change it.',
    gone: 'This preset is not there any more.',
    unknown: ':warning: There is no preset named *{{preset}}* for you here. The form is as usual.',
    listTitle: 'Presets',
    none: 'You have no presets yet. Fill in the form and press "Save as preset", or press it on the card of a launch.',
    listHint: 'Press a preset to open the launch form with it.',
    open: 'Open',
    rename: 'Rename',
    renameTitle: 'Rename preset',
    share: 'Share',
    shareTitle: 'Share preset',
    delete: 'Delete',
    deleteTitle: 'Delete preset',
    deleteSure: 'Delete {{preset}}? This cannot be undone.',
    deleteYes: 'Delete',
    deleteNo: 'Keep',
    change: 'Change the preset {{preset}}',
    madeBy: 'by {{person}}',
    ofColleague: 'Shared by a colleague',
    mostShown: 'The first {{max}} are shown.',
    imageGone: 'The preset has {{value}}, which your account does not have now. Choose another image.',
    groupGone: 'The preset has {{value}}, which your account does not have now. Choose another group.',
    mountGone: 'The preset has {{value}}, which your account may not mount now. Choose another directory.',
    unknownNearest:
      ':warning: There is no preset named *{{preset}}* for you here. Did you mean *{{nearest}}*? The form is as usual.',
    several: 'Several people have a preset named *{{preset}}*: choose whose.',
    sharedPost: '{{person}} shared the preset *{{preset}}* here: {{summary}}',
    openShared: 'Open with this preset',
    sharedUnposted:
      'The preset is shared, but it could not be announced here: invite the app to the channel.',
  },

  recent: {
    title: 'Your recent launches',
    none: 'You have not launched anything yet. Type `/gpu-instance`.',
    accepted: 'accepted',
    creating: 'being created',
    created: 'created',
    rejected: 'not launched',
    unknown: 'not known yet',
    line: '{{name}}: {{state}}, {{when}}',
    search: 'Search',
    searchHint: 'Name, task ID, image or group.',
    nothingFound: 'Nothing matches "{{text}}".',
    taskId: 'Task ID {{id}}',
    card: 'Card',
    refusedTitle: '*Not launched*',
    mostShown: 'The newest {{max}} are shown.',
  },

  help: {
    title: '*Launch container instances on the platform from Slack*',
    form: '`/gpu-instance` opens the launch form',
    filled: '`/gpu-instance gpu=1 cpu=3 ram=15 group=TeslaM40 type=ssh` opens it filled in',
    preset: '`/gpu-instance preset <name>` opens it with a preset',
    presets: '`/gpu-instance presets` shows your presets, to rename, share or delete them',
    recent: '`/gpu-instance recent` shows your last launches, to launch one again',
    connect: '`/gpu-instance connect` stores your platform token, or replaces it',
    disconnect: '`/gpu-instance disconnect` forgets your token',
    forgetMe: '`/gpu-instance forget-me` erases everything that is kept of you',
    whoami: '`/gpu-instance whoami` tells whose token is stored, and when it ends',
    help: '`/gpu-instance help` shows this',
    unknown: 'That is not a word I know.',
    didYouMean: 'That is not a word I know. Did you mean {{word}}?',
    argumentsTitle: '*What can be filled in*',
    arguments:
      'Memory is in GiB. A time limit may be short, such as `90m`, `4h` or `2d`, or `unlimited`. Put quotes around values with spaces.',
    where:
      'The task ID is posted in the channel you typed the command in. If something goes wrong, only you are told, with a button that opens the form again as you typed it.',
  },

  cardPlace: {
    channel: 'The place I typed the command in',
    me: 'Only me, in a direct message',
  },

  willStart: {
    start: '*Will start:* {{task}} on {{resources}} in {{group}}, from {{image}}, time limit: {{time}}.',
    mounts: 'Mounts: {{paths}}.',
    ports: 'Ports: {{ports}}.',
    script: 'Runs a start script.',
    description: 'Description: "{{description}}".',
    channel: 'The card with the task ID appears in {{channel}}.',
    directMessage: 'The card with the task ID appears in this direct message.',
    onlyMe: 'The card with the task ID comes to you alone, in a direct message.',
    notYet: '*Will start:* only with these filled in: {{fields}}.',
  },

  note: {
    fromLastLaunch: 'From your last launch: {{fields}}.',
    fromOperator: 'Set by the operator of this app: {{fields}}.',
    usualMounts: 'Your mounts of last time come along: {{paths}}.',
    notTaken: "Not taken over from a colleague's launch: {{parts}}.",
    part_mountInfoList: 'mounts',
    part_startScriptContent: 'the start script',
    part_description: 'the description',
    lookAt: 'It is not yours, so look at what it brings along before you press Launch: {{parts}}.',
    lookAtScript: 'start script: {{text}}',
    lookAtMount: 'mount: {{text}}',
    lookAtImage: 'image: {{text}}',
    several: 'Several match "{{text}}": open the menu and choose one.',
    changed: 'Changed to fit what you chose; it was {{before}}.',
    replaced: '{{before}} is for {{made}}; changed to one that fits {{now}}.',
    emptied: '{{before}} is for {{made}}. Choose one for {{now}}.',
  },

  fit: {
    image: '{{value}} is made for {{made}}, which is not the accelerator chosen here.',
    group: '{{value}} has {{made}}, which is not the accelerator chosen here.',
    version: '{{value}} is not the version of this image, which is {{made}}.',
    change: 'Change one of the two.',
    orPress: 'Change one of the two, or press Launch to use it all the same.',
  },
} as const;
