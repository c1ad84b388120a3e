/* The generated table behind asset.h. */
#ifndef ANLAN_BASE_ASSET_TABLE_H
#define ANLAN_BASE_ASSET_TABLE_H

#include "base/asset.h"

extern const Asset asset_table[];
extern const size_t asset_table_count;

#endif
