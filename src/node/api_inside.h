// SPDX-License-Identifier: Apache-2.0
// Inside of the local API: its state, and its handlers by file. A handler appends its answer to c->out and returns 0, or
// an enum err with the sentence in c->err.
#ifndef NODE_API_INSIDE_H
#define NODE_API_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "node/call.h"
#include "node/meter.h"

struct limiter;
struct view;

struct api {
    struct api_config config;
    pthread_mutex_t planning; // held while a way is planned
    atomic_uint planners;     // who plan, or wait for that
    pthread_mutex_t seen; // held from looking what the writer had not seen to its being written
    char dir[4096];
    struct limiter *limiter; // of screening; NULL without a node
    struct meter meter;      // the same
};

// api_about.c
int api_about_kinds(struct call *c);
int api_about_kind(struct call *c);
int api_about_openapi(struct call *c);
int api_about_events(struct call *c);
// api_status.c
int api_status_get(struct call *c, struct view *v);
int api_status_peers(struct call *c, struct view *v);
int api_status_health(struct call *c);
int api_status_metrics(struct call *c, struct view *v);
// api_register.c
int api_register_list(struct call *c, struct view *v);
int api_register_record(struct call *c, struct view *v);
int api_register_proof(struct call *c, struct view *v);
int api_register_ledger(struct call *c, struct view *v);
int api_register_audit(struct call *c, struct view *v);
int api_register_note(struct call *c);
// api_file.c
int api_file_list(struct call *c, struct view *v);
int api_file_one(struct call *c, struct view *v);
int api_file_bytes(struct call *c, struct view *v);
int api_file_fetch(struct call *c);
int api_file_begin(struct call *c);
int api_file_take(struct call *c);
int api_file_end(struct call *c);
// api_jobs.c
int api_jobs_get(struct call *c, struct view *v);
int api_jobs_screen(struct call *c);
int api_jobs_batch(struct call *c);
int api_jobs_batches(struct call *c);
int api_jobs_drop(struct call *c);
// api_members.c
int api_members_get(struct call *c, struct view *v);

// api_recent.c
int api_recent_get(struct call *c, struct view *v);
// api_message.c
int api_message_list(struct call *c, struct view *v);
// api_evidence.c
int api_evidence_get(struct call *c, struct view *v);
// api_notices.c
int api_notices_cap(struct call *c, struct view *v);

// api_list.c
int api_list_requests(struct call *c, struct view *v);
int api_list_contingents(struct call *c, struct view *v);
int api_list_agreements(struct call *c, struct view *v);
int api_list_centres(struct call *c, struct view *v);
int api_list_operations(struct call *c, struct view *v);
int api_list_meetings(struct call *c, struct view *v);
int api_list_items(struct call *c, struct view *v);
int api_list_notices(struct call *c, struct view *v);
int api_list_objects(struct call *c, struct view *v);
// api_assist.c
int api_assist_request(struct call *c, struct view *v);
int api_assist_clearances(struct call *c, struct view *v);
int api_centre_one(struct call *c, struct view *v);
int api_assist_agreement(struct call *c, struct view *v);
// api_way.c
int api_way_plan(struct call *c);
// api_operation.c
int api_operation_one(struct call *c, struct view *v);
// api_customer.c
int api_customer_put(struct call *c);
int api_customer_remove(struct call *c);
int api_customer_list(struct call *c, struct view *v);
int api_customer_news(struct call *c, struct view *v);
int api_customer_one(struct call *c, struct view *v);
int api_customer_told(struct call *c);
// api_match.c
int api_match_post(struct call *c);
int api_match_search(struct call *c);
int api_match_catalog(struct call *c, struct view *v);
int api_match_algorithms(struct call *c);
int api_match_healthz(struct call *c);
// api_meeting.c
int api_meeting_one(struct call *c, struct view *v);
int api_meeting_calendar(struct call *c, struct view *v);
int api_meeting_calendar_one(struct call *c, struct view *v);
int api_meeting_report(struct call *c, struct view *v);
// api_organ.c
int api_organ_list(struct call *c, struct view *v);
// api_decision.c
int api_decision_list(struct call *c, struct view *v);
int api_decision_one(struct call *c, struct view *v);
int api_decision_electorate(struct call *c, struct view *v);
// api_dossier.c
int api_dossier_one(struct call *c, struct view *v);
int api_dossier_text(struct call *c, struct view *v);
// api_screen.c
int api_screen_one(struct call *c);
int api_screen_many(struct call *c);
// api_officers.c
int api_officers_list(struct call *c);
int api_officers_add(struct call *c);
int api_officers_change(struct call *c);
int api_officers_sessions(struct call *c);
// api_session.c
int api_session_get(struct call *c);
int api_session_open(struct call *c);
int api_session_link(struct call *c);
int api_session_accept(struct call *c);
int api_session_end(struct call *c);
int api_session_password(struct call *c);
int api_session_totp(struct call *c);
int api_session_confirm(struct call *c);
int api_session_totp_off(struct call *c);
// api_situation.c
int api_situation_get(struct call *c, struct view *v);
int api_situation_series(struct call *c, struct view *v);
int api_situation_one_series(struct call *c, struct view *v);
// api_texts.c
int api_texts_diff(struct call *c, struct view *v);
// api_bundle.c
int api_bundle_import(struct call *c);
// api_verdict.c
int api_verdict_list(struct call *c, struct view *v);
int api_verdict_make(struct call *c, struct view *v);
// api_write.c
int api_write_record(struct call *c);
int api_write_import(struct call *c);
int api_write_sign_at_once(struct call *c);

#endif
