// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE 1 // memmem
#include "screen_lists.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
screen_lists_read(const char *folder, const char *name, size_t *size)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name); // cut paths fail to open
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    long length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (length >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = malloc((size_t)length + 1);
    if (text != NULL) {
        *size = fread(text, 1, (size_t)length, file);
        text[*size] = '\0';
    }
    (void)fclose(file); // read only
    return text;
}

static void
add(struct lists *l, uint64_t key, enum screen_kind kind, struct bytes text)
{
    if (l->count == l->room) {
        l->room = l->room == 0 ? 4096 : 2 * l->room;
        l->names = realloc(l->names, l->room * sizeof *l->names);
        if (l->names == NULL)
            abort();
    }
    l->names[l->count++] = (struct list_name){key, kind, text};
}

bool
screen_lists_field(char **at, struct bytes *field)
{
    char *p = *at;
    if (*p == '\n' || *p == '\r' || *p == '\0') {
        p += strspn(p, "\r\n");
        *at = p;
        return false;
    }
    char *out = p;
    field->p = (const uint8_t *)p;
    bool is_quoted = *p == '"';
    p += is_quoted;
    field->p = (const uint8_t *)p;
    for (out = p; *p != '\0'; p++) {
        if (is_quoted && *p == '"' && p[1] == '"')
            p++;
        else if (is_quoted ? *p == '"' : *p == ',' || *p == '\n' || *p == '\r')
            break;
        *out++ = *p;
    }
    field->n = (size_t)(out - (char *)(uintptr_t)field->p);
    p += is_quoted && *p == '"';
    p += strcspn(p, ",\r\n");
    *at = p + (*p == ',');
    return true;
}

// Weak aliases stand in quotes in the remarks.
static void
add_weak(struct lists *l, uint64_t key, struct bytes remarks)
{
    const char *p = (const char *)remarks.p, *end = p + remarks.n;
    while (p < end) {
        const char *found = memmem(p, (size_t)(end - p), "k.a. '", 6);
        if (found == NULL)
            return;
        found += 6;
        const char *close = memchr(found, '\'', (size_t)(end - found));
        while (close != NULL && close + 1 < end && close[1] != '.' && close[1] != ';')
            close = memchr(close + 1, '\'', (size_t)(end - close - 1));
        if (close == NULL)
            return;
        add(l, key, SCREEN_WEAK, bytes_of(found, (size_t)(close - found)));
        p = close + 1;
    }
}

static void
load_ofac(struct lists *l, char *text, size_t key_field, size_t name_field, enum screen_kind kind)
{
    for (char *at = text; *at != '\0' && *at != 0x1a;) {
        struct bytes field, name = {NULL, 0}, remarks = {NULL, 0};
        uint64_t key = 0;
        for (size_t i = 0; screen_lists_field(&at, &field); i++) {
            if (i == key_field)
                key = strtoull((const char *)field.p, NULL, 10) << 1;
            else if (i == name_field)
                name = field;
            else if (i == 11)
                remarks = field;
        }
        if (name.n > 0)
            add(l, key, kind, name);
        if (remarks.n > 0)
            add_weak(l, key, remarks);
    }
}

static bool
tag(const char *line, const char *name, struct bytes *text)
{
    size_t n = strlen(name);
    if (line[0] != '<' || strncmp(line + 1, name, n) != 0 || line[1 + n] != '>')
        return false;
    const char *from = line + n + 2, *to = strchr(from, '<');
    *text = bytes_of(from, to == NULL ? 0 : (size_t)(to - from));
    return true;
}

// One entry: its name in up to four parts, its aliases, its original spelling.
static char *
load_un_entry(struct lists *l, char *at, uint64_t key)
{
    static const char *const parts[] = {"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"};
    char *name = at; // the parts are moved together over the entry's first bytes
    size_t size = 0;
    bool is_low = false;
    struct bytes text, original = {NULL, 0};
    for (char *line = at; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
        line += strspn(line, " \t\r\n");
        if (strncmp(line, "</INDIVIDUAL>", 13) == 0 || strncmp(line, "</ENTITY>", 9) == 0) {
            at = line;
            break;
        }
        for (size_t i = 0; i < 4; i++) {
            if (tag(line, parts[i], &text) && text.n > 0) {
                if (size > 0)
                    name[size++] = ' ';
                memmove(name + size, text.p, text.n);
                size += text.n;
            }
        }
        if (tag(line, "QUALITY", &text))
            is_low = text.n >= 3 && memcmp(text.p, "Low", 3) == 0;
        if (tag(line, "ALIAS_NAME", &text) && text.n > 0)
            add(l, key, is_low ? SCREEN_WEAK : SCREEN_ALIAS, text);
        if (tag(line, "NAME_ORIGINAL_SCRIPT", &text) && text.n > 0)
            original = text;
    }
    add(l, key, SCREEN_PRIMARY, bytes_of(name, size));
    if (original.n > 0)
        add(l, key, SCREEN_ORIGINAL, original);
    return at;
}

static void
load_un(struct lists *l, char *text)
{
    uint64_t key = 1;
    for (char *at = text; (at = strchr(at, '<')) != NULL; at++) {
        if (strncmp(at, "<INDIVIDUAL>", 12) == 0)
            at = load_un_entry(l, at + 12, key += 2);
        else if (strncmp(at, "<ENTITY>", 8) == 0)
            at = load_un_entry(l, at + 8, key += 2);
    }
}

static int
compare_keys(const void *x, const void *y)
{
    const struct list_name *a = x, *b = y;
    return a->key != b->key ? (a->key < b->key ? -1 : 1) : 0;
}

int
screen_lists_load(struct lists *l, const char *folder)
{
    static const char *const paths[] = {"lists/ofac-2021-07/sdn.csv", "lists/ofac-2021-07/alt.csv",
                                        "lists/un-2026-02/UN_consolidated.xml"};
    size_t size;
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < 3; i++) {
        l->files[i] = screen_lists_read(folder, paths[i], &size);
        if (l->files[i] == NULL) {
            screen_lists_clear(l);
            return -1;
        }
    }
    load_ofac(l, l->files[0], 0, 1, SCREEN_PRIMARY);
    load_ofac(l, l->files[1], 0, 3, SCREEN_ALIAS);
    load_un(l, l->files[2]);
    qsort(l->names, l->count, sizeof *l->names, compare_keys);
    return 0;
}

void
screen_lists_clear(struct lists *l)
{
    for (size_t i = 0; i < 4; i++)
        free(l->files[i]);
    free(l->names);
    memset(l, 0, sizeof *l);
}
