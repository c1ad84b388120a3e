#include "calendar/internal.h"
#include "calendar/sun.h"

#include <strings.h>

/* A lunar day 0 is the day before the month's first: 除夕 follows a twelfth month of 29 or of 30 days. */
static const Festival festivals[] = {
    {{"元旦", "新年", "New Year", "New Year's Day"}, FESTIVAL_SOLAR, 1, 1},
    {{"春节", "农历新年", "Spring Festival", "Chinese New Year"}, FESTIVAL_LUNAR, 1, 1},
    {{"除夕", "大年三十", "New Year's Eve"}, FESTIVAL_LUNAR, 1, 0},
    {{"元宵节", "元宵", "Lantern Festival"}, FESTIVAL_LUNAR, 1, 15},
    {{"龙抬头", "春龙节"}, FESTIVAL_LUNAR, 2, 2},
    {{"妇女节", "国际劳动妇女节", "三八节", "Women's Day"}, FESTIVAL_SOLAR, 3, 8},
    {{"植树节", "Arbor Day"}, FESTIVAL_SOLAR, 3, 12},
    {{"消费者权益日", "国际消费者权益日", "Consumer Rights Day"}, FESTIVAL_SOLAR, 3, 15},
    {{"清明节", "清明", "Qingming", "Tomb-Sweeping Day"}, FESTIVAL_SUN, 4, 15},
    {{"劳动节", "国际劳动节", "五一", "Labour Day", "Labor Day"}, FESTIVAL_SOLAR, 5, 1},
    {{"青年节", "五四青年节", "Youth Day"}, FESTIVAL_SOLAR, 5, 4},
    {{"护士节", "国际护士节", "Nurses' Day"}, FESTIVAL_SOLAR, 5, 12},
    {{"端午节", "端午", "Dragon Boat Festival"}, FESTIVAL_LUNAR, 5, 5},
    {{"儿童节", "国际儿童节", "六一", "Children's Day"}, FESTIVAL_SOLAR, 6, 1},
    {{"世界环境日", "环境日", "Environment Day"}, FESTIVAL_SOLAR, 6, 5},
    {{"世界食品安全日", "食品安全日", "Food Safety Day"}, FESTIVAL_SOLAR, 6, 7},
    {{"建党节", "七一", "Party Founding Day"}, FESTIVAL_SOLAR, 7, 1},
    {{"七夕", "七夕节", "乞巧节", "Qixi"}, FESTIVAL_LUNAR, 7, 7},
    {{"中元节", "中元", "Ghost Festival"}, FESTIVAL_LUNAR, 7, 15},
    {{"建军节", "八一", "Army Day"}, FESTIVAL_SOLAR, 8, 1},
    {{"中秋节", "中秋", "Mid-Autumn Festival"}, FESTIVAL_LUNAR, 8, 15},
    {{"教师节", "Teachers' Day"}, FESTIVAL_SOLAR, 9, 10},
    {{"国庆节", "国庆", "十一", "National Day"}, FESTIVAL_SOLAR, 10, 1},
    {{"重阳节", "重阳", "Double Ninth Festival"}, FESTIVAL_LUNAR, 9, 9},
    {{"寒衣节"}, FESTIVAL_LUNAR, 10, 1},
    {{"下元节"}, FESTIVAL_LUNAR, 10, 15},
    {{"消防宣传日", "全国消防日", "消防日", "Fire Safety Day"}, FESTIVAL_SOLAR, 11, 9},
    {{"宪法日", "国家宪法日", "Constitution Day"}, FESTIVAL_SOLAR, 12, 4},
    {{"腊八节", "腊八", "Laba Festival"}, FESTIVAL_YEAR_END, 12, 8},
    {{"小年", "北方小年", "Little New Year"}, FESTIVAL_YEAR_END, 12, 23},
    {{"南方小年"}, FESTIVAL_YEAR_END, 12, 24},
};

static const char *const usual_names[] = {
    "元旦",   "春节",   "除夕",       "元宵节", "龙抬头", "妇女节", "植树节",     "消费者权益日",
    "清明节", "劳动节", "青年节",     "护士节", "端午节", "儿童节", "世界环境日", "世界食品安全日",
    "建党节", "七夕",   "中元节",     "建军节", "中秋节", "教师节", "国庆节",     "重阳节",
    "寒衣节", "下元节", "消防宣传日", "宪法日", "腊八节", "小年",   "南方小年",   NULL};

_Static_assert(COUNT_OF(usual_names) == COUNT_OF(festivals) + 1, "each festival is listed once");

static bool same_name(Str name, const char *known) {
    return strlen(known) == name.len && strncasecmp(known, name.ptr, name.len) == 0;
}

const Festival *festival_find(Str name) {
    if (name.len == 0) return NULL;
    for (size_t i = 0; i < COUNT_OF(festivals); i++)
        for (size_t n = 0; n < FESTIVAL_NAMES_MAX && festivals[i].names[n]; n++)
            if (same_name(name, festivals[i].names[n])) return &festivals[i];
    return NULL;
}

const char *const *calendar_festival_names(void) {
    return usual_names;
}

static Date lunar_festival(const Calendar *calendar, int lunar_year, int month, int day) {
    Error ignored = ERROR_INIT;
    Date first;
    if (calendar_lunar(calendar, lunar_year, month, false, 1, &first, &ignored) != OK) return DATE_NONE;
    return first + day - 1;
}

Date festival_date(const Calendar *calendar, const Festival *festival, int year) {
    if (year < 1 || year > 9999) return DATE_NONE;
    switch (festival->kind) {
    case FESTIVAL_SOLAR:
        return date_from_civil(year, festival->month, festival->day);
    case FESTIVAL_SUN:
        return sun_reaches(festival->day, date_from_civil(year, festival->month, 5), ZONE_SHANGHAI);
    case FESTIVAL_YEAR_END:
        return lunar_festival(calendar, year - 1, festival->month, festival->day);
    case FESTIVAL_LUNAR:
        break;
    }
    return lunar_festival(calendar, year, festival->month, festival->day);
}

static Status no_festival(Str name, Error *err) {
    const char *near = diag_nearest(name, usual_names);
    if (near)
        return fail(err, E_NOT_FOUND, "no festival is called '%.*s'; did you mean '%s'?", STR_ARG(name),
                    near);
    return fail(err, E_NOT_FOUND, "no festival is called '%.*s'", STR_ARG(name));
}

Status calendar_festival(const Calendar *calendar, Str name, int year, Date *ret, Error *err) {
    const Festival *festival = festival_find(name);
    if (!festival) return no_festival(name, err);
    Date date = festival_date(calendar, festival, year);
    if (date == DATE_NONE)
        return fail(err, E_NOT_FOUND, "the date of %s in %d is not known: the lunar table does not hold it",
                    festival->names[0], year);
    *ret = date;
    return OK;
}
