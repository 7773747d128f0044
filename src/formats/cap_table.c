// SPDX-License-Identifier: Apache-2.0
// From section 3.2 of the Common Alerting Protocol 1.2 (OASIS Standard, 2010). 1.1 has the same
// elements in the same order; it knows fewer words and asks for no MIME type.
#include "formats/cap_table.h"

#include <stddef.h>

#include "record/notice.h"

#define GROUP(array)                                                                               \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

static const char *const statuses[] = {"Actual", "Exercise", "System", "Test", "Draft", NULL};
static const char *const types[] = {"Alert", "Update", "Cancel", "Ack", "Error", NULL};
static const char *const scopes[] = {"Public", "Restricted", "Private", NULL};

static const struct cap_element value_elements[] = {
    {"valueName", "name", CAP_TEXT, CAP_REQUIRED, NULL, NULL},
    {"value", "value", CAP_VALUE, CAP_REQUIRED, NULL, NULL},
};
static const struct cap_group value_group = GROUP(value_elements);

static const struct cap_element resource_elements[] = {
    {"resourceDesc", "description", CAP_TEXT, CAP_REQUIRED, NULL, NULL},
    {"mimeType", "type", CAP_TEXT, CAP_REQUIRED | CAP_ADDED, NULL, NULL},
    {"size", "size", CAP_SIZE, 0, NULL, NULL},
    {"uri", "uri", CAP_TEXT, 0, NULL, NULL},
    {"derefUri", NULL, CAP_TEXT, 0, NULL, NULL},
    {"digest", "digest", CAP_TEXT, 0, NULL, NULL},
};
static const struct cap_group resource_group = GROUP(resource_elements);

static const struct cap_element area_elements[] = {
    {"areaDesc", "description", CAP_TEXT, CAP_REQUIRED, NULL, NULL},
    {"polygon", "polygons", CAP_POLYGON, CAP_LIST, NULL, NULL},
    {"circle", "circles", CAP_CIRCLE, CAP_LIST, NULL, NULL},
    {"geocode", "geocodes", CAP_GROUP, CAP_LIST, NULL, &value_group},
    {"altitude", "altitude", CAP_NUMBER, 0, NULL, NULL},
    {"ceiling", "ceiling", CAP_NUMBER, 0, NULL, NULL},
};
static const struct cap_group area_group = GROUP(area_elements);

static const struct cap_element info_elements[] = {
    {"language", "language", CAP_TEXT, 0, NULL, NULL},
    {"category", "category", CAP_WORD, CAP_REQUIRED | CAP_LIST, notice_categories, NULL},
    {"event", "event", CAP_TEXT, CAP_REQUIRED, NULL, NULL},
    {"responseType", "response", CAP_WORD, CAP_LIST, notice_responses, NULL},
    {"urgency", "urgency", CAP_WORD, CAP_REQUIRED, notice_urgencies, NULL},
    {"severity", "severity", CAP_WORD, CAP_REQUIRED, notice_severities, NULL},
    {"certainty", "certainty", CAP_WORD, CAP_REQUIRED, notice_certainties, NULL},
    {"audience", "audience", CAP_TEXT, 0, NULL, NULL},
    {"eventCode", "codes", CAP_GROUP, CAP_LIST, NULL, &value_group},
    {"effective", "effective", CAP_TIME, 0, NULL, NULL},
    {"onset", "onset", CAP_TIME, 0, NULL, NULL},
    {"expires", "expires", CAP_TIME, 0, NULL, NULL},
    {"senderName", "sender", CAP_TEXT, 0, NULL, NULL},
    {"headline", "headline", CAP_TEXT, 0, NULL, NULL},
    {"description", "description", CAP_TEXT, 0, NULL, NULL},
    {"instruction", "instruction", CAP_TEXT, 0, NULL, NULL},
    {"web", "web", CAP_TEXT, 0, NULL, NULL},
    {"contact", "contact", CAP_TEXT, 0, NULL, NULL},
    {"parameter", "parameters", CAP_GROUP, CAP_LIST, NULL, &value_group},
    {"resource", "resources", CAP_GROUP, CAP_LIST, NULL, &resource_group},
    {"area", "areas", CAP_GROUP, CAP_LIST, NULL, &area_group},
};
static const struct cap_group info_group = GROUP(info_elements);

// Identifier, sender, sent, status, type and references have keys of their own making
// (formats/cap_write.c), hence none here.
static const struct cap_element alert_elements[] = {
    {"identifier", NULL, CAP_TOKEN, CAP_REQUIRED, NULL, NULL},
    {"sender", NULL, CAP_TOKEN, CAP_REQUIRED, NULL, NULL},
    {"sent", NULL, CAP_TIME, CAP_REQUIRED, NULL, NULL},
    {"status", NULL, CAP_WORD, CAP_REQUIRED, statuses, NULL},
    {"msgType", NULL, CAP_WORD, CAP_REQUIRED, types, NULL},
    {"source", "source", CAP_TEXT, 0, NULL, NULL},
    {"scope", NULL, CAP_WORD, CAP_REQUIRED, scopes, NULL},
    {"restriction", NULL, CAP_TEXT, 0, NULL, NULL},
    {"addresses", NULL, CAP_TEXT, 0, NULL, NULL},
    {"code", NULL, CAP_TEXT, CAP_LIST, NULL, NULL},
    {"note", "note", CAP_TEXT, 0, NULL, NULL},
    {"references", NULL, CAP_REFERENCES, 0, NULL, NULL},
    {"incidents", "incidents", CAP_TEXT, 0, NULL, NULL},
    {"info", "info", CAP_GROUP, CAP_LIST, NULL, &info_group},
};
static const struct cap_group alert_group = GROUP(alert_elements);

const struct cap_element cap_table_alert = {
    "alert", NULL, CAP_GROUP, CAP_REQUIRED, NULL, &alert_group,
};
const struct cap_element cap_table_info = {
    "info", "info", CAP_GROUP, CAP_LIST, NULL, &info_group,
};
