// SPDX-License-Identifier: Apache-2.0
// English. A value is a text with {names}, or the forms of a plural chosen by {n}.
export default {
  // frame
  search_or_command: 'Search or command', palette: 'Search and commands', views: 'Views', skip: 'Skip to the view',
  in_touch: '{n} of {of} in touch', node_away: 'Node away for {span}', waiting_n: '{n} waiting',
  nav_overview: 'Overview', nav_screen: 'Screen', nav_register: 'Register', nav_decisions: 'Decisions', nav_requests: 'Requests',
  nav_situation: 'Situation', nav_meetings: 'Meetings', nav_items: 'Items', nav_messages: 'Messages', nav_ledgers: 'Ledgers',
  nav_records: 'Records', nav_officers: 'Officers', nav_account: 'Your account',
  exercise: 'Exercise', exercise_banner: 'Exercise. Nothing here is real.', cmd_real: 'Back to the real layer', cmd_exercise: 'Show the exercise layer',
  away_banner: 'The node does not answer.', away_banner_text: 'You see what it said last; the page goes on by itself when it is back.',
  go_to: 'Go to', commands: 'Command', cmd_write: 'Write a record', cmd_light: 'Light', cmd_dark: 'Dark', cmd_system: 'Light or dark as the system is',
  cmd_language: 'Language: {name}', cmd_keys: 'Keys', cmd_sign_out: 'Sign out', menu_of: 'Menu of {name}',
  palette_screen: 'Screen “{name}”', palette_record: 'Open the record {id}',
  key_palette: 'search or command', key_go: 'go to a view', key_move: 'down and up a list', key_open: 'open what is chosen', key_full: 'full page of what is open',
  key_up: 'back up', key_proof: 'proof of what is open', key_agree: 'agree to a proposal', key_object: 'object to a proposal', key_verdict: 'same, not the same (screening)',
  unknown_view: 'There is nothing at this address.',
  // states
  coming: 'Loading …', close: 'Close', full_page: 'Full page', try_again: 'Try again', show_all: 'Show all {n} characters', copied: 'Copied', copy_id: 'Copy the id {id}',
  away_title: 'The node does not answer', away_text: 'Check that it runs and that you can reach it. This page asks again by itself.',
  denied_title: 'Your role may not see this', missing_title: 'There is no such thing here', failed_title: 'That did not work', failed_text: 'The node refused without a reason. Try again, then tell the administrator.',
  just_now: 'just now', untitled: 'without a title', and_more: 'and {n} more', not_on_map: 'Not on the map: {names}', cancel: 'Cancel', since: 'since {when}', by: 'by {who}',
  all: 'All', none: 'None', yes: 'yes', no: 'no', more: 'More',
  // signing in
  sign_in: 'Sign in', name: 'Name', password: 'Password', new_password: 'New password', password_again: 'The same again', code: 'Code', code_help: 'Six digits from your authenticator.',
  wrong_password: 'Name or password is wrong. Check both and try again.', wrong_code: 'That code does not fit. Take the newest one.', locked: 'Too many wrong tries. Try again in {span}.',
  sign_in_help: 'Accounts are this node’s own. An administrator of your node can send you a link.',
  welcome: 'Welcome', welcome_first: 'Make the first account', welcome_invite: 'Welcome, {name}', welcome_reset: 'A new password for {name}', welcome_enter: 'Welcome back, {name}',
  welcome_until: 'As {role}. This link works once, until {until}.', link_missing: 'There is no link in this address. Open the one you were given, whole.', link_spent: 'This link was used already, or its time is over. Ask for another.',
  name_help: 'Small letters, digits, point, dash; what the audit trail calls you.', password_help: 'At least ten characters. A few plain words are good.', passwords_differ: 'The two passwords differ.', go_in: 'Go in',
  role_reader: 'reader', role_analyst: 'analyst', role_officer: 'officer', role_administrator: 'administrator',
  as_partner: 'partner', as_observer: 'observer', as_secretariat: 'secretariat', as_applicant: 'applicant', as_former: 'former member',
  // overview
  overview_nothing: 'Nothing awaits our word.', overview_waits: { one: 'One thing awaits us.', other: '{n} things await us.' },
  overview_gone: { one: '{names} is out of touch.', other: '{names} are out of touch.' }, overview_unsettled: 'Not all of what {names} wrote is held by enough members yet.',
  overview_troubles: { one: 'One thing is wrong.', other: '{n} things are wrong.' }, overview_recovering: 'This node signs nothing until it has heard enough of the others.', overview_well: 'All members are in touch and hold everything.',
  waiting: 'Awaits us', waiting_none: 'Nothing. New proposals, requests to us, late items and unread messages stand here.', waits: 'waits', await_word: 'Proposed by {by}: our word is missing', await_reply: '{by} asks for {what}',
  await_item: 'Ours, and late', await_message: 'Message from {by}', time_left: '{span} left', until: 'until {day}', due: 'due {ago}', time_over: 'time is over',
  wrong: 'What is wrong', disk_left: 'The disk will be full in {n} days at the pace of today.', lately: 'Lately', lately_none: 'Nothing was written yet.', wrote: 'wrote {what}', wrote_many: 'wrote {what} or more',
  map_members: 'Map of the members and guests', members: 'Members', member: 'Member', contact: 'Contact', records: 'Records', held_by: 'Held by', hold_it: '{n} of {of} hold all of it',
  us: 'this node', no_peer: 'no address', in_touch_one: 'in touch', never_heard: 'not heard yet', heard_ago: 'silent for {span}',
  register_now: 'Register', register_counts: '{in_force} listings in force, {coordinated} coordinated.', counting: 'Counting …', list_imported: 'List {list} imported {when}, as of {of}',
  // kinds, as "wrote {what}"
  kind_charter: { one: 'the charter', other: '{n} charters' }, kind_key: { one: 'new keys', other: 'new keys' }, kind_listing: { one: 'a listing', other: '{n} listings' },
  kind_recognition: { one: 'a recognition', other: '{n} recognitions' }, kind_identity: { one: 'an identity', other: '{n} identities' }, kind_release: { one: 'a release', other: '{n} releases' },
  kind_recall: { one: 'a recall', other: '{n} recalls' }, kind_erasure: { one: 'an erasure', other: '{n} erasures' }, kind_evidence: { one: 'evidence', other: '{n} pieces of evidence' },
  kind_message: { one: 'a message', other: '{n} messages' }, kind_report: { one: 'a report', other: '{n} reports' }, kind_notice: { one: 'a notice', other: '{n} notices' },
  kind_agreement: { one: 'a word on an agreement', other: '{n} words on agreements' }, kind_request: { one: 'a request', other: '{n} requests' }, kind_reply: { one: 'a reply', other: '{n} replies' },
  kind_contingent: { one: 'a contingent', other: '{n} contingents' }, kind_item: { one: 'an item', other: '{n} items' }, kind_file: { one: 'a file', other: '{n} files' },
  kind_training: { one: 'a training place', other: '{n} training places' }, kind_proposal: { one: 'a proposal', other: '{n} proposals' }, kind_position: { one: 'a position', other: '{n} positions' },
  kind_status: { one: 'its status', other: '{n} words on its status' }, kind_meeting: { one: 'a meeting', other: '{n} meetings' }, kind_mandate: { one: 'a mandate', other: '{n} mandates' },
  // requests, as "asks for {what}"
  request_assistance: 'assistance', request_information: 'information', request_clearance: 'a clearance', request_extradition: 'an extradition', request_match: 'a match', request_petition: 'a review of a listing',
};
