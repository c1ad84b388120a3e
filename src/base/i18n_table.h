/* The generated tables behind i18n.h, sorted by key (tools/embed_messages.py, from share/i18n/<lang>.yaml).
 */
#ifndef ANLAN_BASE_I18N_TABLE_H
#define ANLAN_BASE_I18N_TABLE_H

#include <stddef.h>

typedef struct Message {
    const char *key, *text;
} Message;

extern const Message i18n_zh_cn[];
extern const size_t i18n_zh_cn_count;

#endif
