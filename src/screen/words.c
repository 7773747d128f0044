// SPDX-License-Identifier: Apache-2.0
// The table of common words, ordered by bytes for binary search (the unit test checks the order).
// Weights: words that carry nothing 5, particles, titles and legal forms 5 to 30, general words of
// organisations 30 to 40, countries 60, given names that millions bear 70, all else 100. Written
// from general knowledge of names; no list was counted for it.
#include "screen/words.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

struct row {
    char text[22];  // folded, NUL-ended
    uint8_t weight; // 1 to WORDS_WEIGHT_MAX
    uint8_t form;   // 0: no other forms
};

// clang-format off
// Named after the first of their words.
enum form {
    FORM_AL = 1, FORM_BIN, FORM_ABD, FORM_ABU, FORM_UMM, FORM_AND, FORM_MR, FORM_DR, FORM_PROF,
    FORM_ENG, FORM_SHAYKH, FORM_SAYYID, FORM_HAJI, FORM_MULLAH, FORM_MAULAWI, FORM_GENERAL,
    FORM_COLONEL, FORM_MAJOR, FORM_CAPTAIN, FORM_LIEUTENANT, FORM_BRIGADIER, FORM_LTD, FORM_CO,
    FORM_CORP, FORM_INC, FORM_GMBH, FORM_AG, FORM_OOO, FORM_JSC, FORM_ORGANIZATION, FORM_CENTER,
    FORM_GROUP, FORM_TRADING, FORM_INTERNATIONAL, FORM_INDUSTRY, FORM_ENTERPRISE, FORM_SERVICE,
    FORM_HOLDING, FORM_BANK, FORM_IMPORT, FORM_EXPORT, FORM_ASSOCIATION, FORM_FOUNDATION,
    FORM_COMMITTEE, FORM_INSTITUTE, FORM_UNIVERSITY, FORM_NATIONAL, FORM_BROTHERS,
    FORM_DEVELOPMENT, FORM_INVESTMENT, FORM_TRANSPORT, FORM_CONSTRUCTION, FORM_TECHNOLOGY,
    FORM_MUHAMMAD, FORM_AHMAD, FORM_HUSSEIN, FORM_HASSAN, FORM_YUSUF, FORM_OMAR, FORM_OSAMA,
    FORM_OTHMAN, FORM_IBRAHIM, FORM_KHALID, FORM_ABDULLAH, FORM_SAID, FORM_MUSTAFA, FORM_MAHMUD,
    FORM_HAMID, FORM_RASHID, FORM_KARIM, FORM_SALIH, FORM_SULAYMAN, FORM_ISMAIL, FORM_JAFAR,
    FORM_YAHYA, FORM_HAMZA, FORM_ABDULRAHMAN, FORM_ABDULAZIZ, FORM_FAYSAL, FORM_HUSAM,
    FORM_VLADIMIR, FORM_ALEKSANDR, FORM_SERGEY, FORM_ALEKSEY, FORM_DMITRY, FORM_ANDREY,
    FORM_NIKOLAY, FORM_MIKHAIL, FORM_YEVGENY, FORM_YURI, FORM_VIKTOR, FORM_IGOR,
};

static const struct row rows[] = {
    {"a", 5, 0}, {"ab", 10, 0}, {"abd", 50, FORM_ABD}, {"abdal", 50, FORM_ABD},
    {"abdalaziz", 70, FORM_ABDULAZIZ}, {"abdalla", 70, FORM_ABDULLAH},
    {"abdallah", 70, FORM_ABDULLAH}, {"abdalrahman", 70, FORM_ABDULRAHMAN},
    {"abdel", 50, FORM_ABD}, {"abdelaziz", 70, FORM_ABDULAZIZ},
    {"abdelrahman", 70, FORM_ABDULRAHMAN}, {"abderahmane", 70, FORM_ABDULRAHMAN},
    {"abderrahmane", 70, FORM_ABDULRAHMAN}, {"abdirahman", 70, FORM_ABDULRAHMAN},
    {"abdol", 50, FORM_ABD}, {"abdollah", 70, FORM_ABDULLAH},
    {"abdolrahman", 70, FORM_ABDULRAHMAN}, {"abdoul", 50, FORM_ABD},
    {"abdoulaye", 70, FORM_ABDULLAH}, {"abdul", 50, FORM_ABD}, {"abdulaziz", 70, FORM_ABDULAZIZ},
    {"abdulla", 70, FORM_ABDULLAH}, {"abdullah", 70, FORM_ABDULLAH},
    {"abdulrahman", 70, FORM_ABDULRAHMAN}, {"abdurahman", 70, FORM_ABDULRAHMAN},
    {"abdurrahman", 70, FORM_ABDULRAHMAN}, {"abi", 30, FORM_ABU}, {"aboo", 30, FORM_ABU},
    {"abou", 30, FORM_ABU}, {"abu", 30, FORM_ABU}, {"academy", 40, 0}, {"achmad", 70, FORM_AHMAD},
    {"afghan", 60, 0}, {"afghanistan", 60, 0}, {"african", 40, 0}, {"ag", 10, FORM_AG},
    {"agency", 40, 0}, {"agricultural", 40, 0}, {"ahmad", 70, FORM_AHMAD},
    {"ahmed", 70, FORM_AHMAD}, {"ahmet", 70, FORM_AHMAD}, {"air", 40, 0}, {"airline", 40, 0},
    {"airlines", 40, 0}, {"aisha", 70, 0}, {"akhmad", 70, FORM_AHMAD}, {"akhmed", 70, FORM_AHMAD},
    {"aktiengesellschaft", 10, FORM_AG}, {"aktieselskab", 15, 0}, {"al", 10, FORM_AL},
    {"albania", 60, 0}, {"aleksander", 70, FORM_ALEKSANDR}, {"aleksandr", 70, FORM_ALEKSANDR},
    {"aleksei", 70, FORM_ALEKSEY}, {"aleksey", 70, FORM_ALEKSEY},
    {"alexander", 70, FORM_ALEKSANDR}, {"alexandr", 70, FORM_ALEKSANDR},
    {"alexei", 70, FORM_ALEKSEY}, {"alexey", 70, FORM_ALEKSEY}, {"algeria", 60, 0},
    {"algerian", 60, 0}, {"alhaj", 20, FORM_HAJI}, {"alhaji", 20, FORM_HAJI},
    {"alhajj", 20, FORM_HAJI}, {"ali", 70, 0}, {"american", 40, 0}, {"an", 5, 0},
    {"and", 5, FORM_AND}, {"andrei", 70, FORM_ANDREY}, {"andrej", 70, FORM_ANDREY},
    {"andrey", 70, FORM_ANDREY}, {"andriy", 70, FORM_ANDREY}, {"angola", 60, 0}, {"anna", 70, 0},
    {"anonim", 10, 0}, {"antonio", 70, 0}, {"ao", 10, FORM_JSC}, {"aps", 10, 0}, {"arab", 40, 0},
    {"argentina", 60, 0}, {"armenia", 60, 0}, {"army", 40, 0}, {"asa", 10, 0}, {"asian", 40, 0},
    {"asociacion", 40, FORM_ASSOCIATION}, {"assoc", 40, FORM_ASSOCIATION},
    {"association", 40, FORM_ASSOCIATION}, {"at", 5, 0}, {"australia", 60, 0}, {"austria", 60, 0},
    {"authority", 40, 0}, {"aviation", 40, 0}, {"ayatollah", 20, 0}, {"azerbaijan", 60, 0},
    {"aziz", 70, 0}, {"baghdad", 60, 0}, {"bahrain", 60, 0}, {"banco", 40, FORM_BANK},
    {"bangladesh", 60, 0}, {"bank", 40, FORM_BANK}, {"banka", 40, FORM_BANK},
    {"banque", 40, FORM_BANK}, {"battalion", 40, 0}, {"belarus", 60, 0}, {"belgium", 60, 0},
    {"ben", 10, FORM_BIN}, {"bhd", 10, 0}, {"bin", 10, FORM_BIN}, {"bint", 10, 0},
    {"bolivia", 60, 0}, {"bosnia", 60, 0}, {"branch", 40, 0}, {"brazil", 60, 0},
    {"brig", 10, FORM_BRIGADIER}, {"brigade", 40, 0}, {"brigades", 40, 0},
    {"brigadier", 10, FORM_BRIGADIER}, {"britain", 60, 0}, {"bros", 40, FORM_BROTHERS},
    {"brothers", 40, FORM_BROTHERS}, {"bulgaria", 60, 0}, {"bureau", 40, 0}, {"burma", 60, 0},
    {"bv", 10, 0}, {"by", 5, 0}, {"cameroon", 60, 0}, {"canada", 60, 0}, {"capital", 40, 0},
    {"capt", 10, FORM_CAPTAIN}, {"captain", 10, FORM_CAPTAIN}, {"carlos", 70, 0},
    {"center", 40, FORM_CENTER}, {"central", 40, 0}, {"centre", 40, FORM_CENTER},
    {"centro", 40, FORM_CENTER}, {"chad", 60, 0}, {"chairman", 20, 0}, {"charitable", 40, 0},
    {"charity", 40, 0}, {"cheikh", 20, FORM_SHAYKH}, {"chemical", 40, 0}, {"chemicals", 40, 0},
    {"chen", 70, 0}, {"chile", 60, 0}, {"china", 60, 0}, {"chinese", 60, 0}, {"choe", 70, 0},
    {"cjsc", 10, FORM_JSC}, {"co", 10, FORM_CO}, {"col", 10, FORM_COLONEL}, {"colombia", 60, 0},
    {"colonel", 10, FORM_COLONEL}, {"comandante", 20, 0}, {"comite", 40, FORM_COMMITTEE},
    {"command", 40, 0}, {"commander", 20, 0}, {"commerce", 40, 0}, {"commercial", 40, 0},
    {"committee", 40, FORM_COMMITTEE}, {"communications", 40, 0}, {"community", 40, 0},
    {"compagnie", 10, FORM_CO}, {"compania", 10, FORM_CO}, {"company", 10, FORM_CO},
    {"complex", 40, 0}, {"congo", 60, 0}, {"construcciones", 40, FORM_CONSTRUCTION},
    {"construction", 40, FORM_CONSTRUCTION}, {"constructions", 40, FORM_CONSTRUCTION},
    {"consulting", 40, 0}, {"corp", 10, FORM_CORP}, {"corporacion", 10, FORM_CORP},
    {"corporation", 10, FORM_CORP}, {"corps", 40, 0}, {"council", 40, 0}, {"cuba", 60, 0},
    {"cv", 10, 0}, {"cyprus", 60, 0}, {"czech", 60, 0}, {"da", 10, 0}, {"damascus", 60, 0},
    {"daniel", 70, 0}, {"das", 10, 0}, {"david", 70, 0}, {"de", 10, 0}, {"defence", 40, 0},
    {"defense", 40, 0}, {"del", 10, 0}, {"della", 10, 0}, {"democratic", 40, 0}, {"den", 10, 0},
    {"denmark", 60, 0}, {"department", 40, 0}, {"der", 10, 0}, {"des", 10, 0},
    {"development", 40, FORM_DEVELOPMENT}, {"developpement", 40, FORM_DEVELOPMENT}, {"di", 10, 0},
    {"dimitri", 70, FORM_DMITRY}, {"director", 20, 0}, {"division", 40, 0},
    {"djafar", 70, FORM_JAFAR}, {"dmcc", 10, 0}, {"dmitri", 70, FORM_DMITRY},
    {"dmitriy", 70, FORM_DMITRY}, {"dmitry", 70, FORM_DMITRY}, {"dmytro", 70, FORM_DMITRY},
    {"do", 10, 0}, {"doctor", 5, FORM_DR}, {"doktor", 5, FORM_DR}, {"doo", 10, 0}, {"dos", 10, 0},
    {"dr", 5, FORM_DR}, {"du", 10, 0}, {"dubai", 60, 0}, {"e", 10, 0}, {"east", 40, 0},
    {"eastern", 40, 0}, {"ebrahim", 70, FORM_IBRAHIM}, {"ecuador", 60, 0}, {"egypt", 60, 0},
    {"egyptian", 60, 0}, {"eirl", 10, 0}, {"el", 10, FORM_AL}, {"electric", 40, 0},
    {"electronics", 40, 0}, {"energy", 40, 0}, {"eng", 5, FORM_ENG}, {"engineer", 5, FORM_ENG},
    {"engineering", 40, 0}, {"england", 60, 0}, {"enterprise", 30, FORM_ENTERPRISE},
    {"enterprises", 30, FORM_ENTERPRISE}, {"eood", 10, 0}, {"eritrea", 60, 0},
    {"esmaeil", 70, FORM_ISMAIL}, {"esmail", 70, FORM_ISMAIL}, {"estate", 40, 0}, {"et", 10, 0},
    {"ethiopia", 60, 0}, {"european", 40, 0}, {"evgeni", 70, FORM_YEVGENY},
    {"evgeniy", 70, FORM_YEVGENY}, {"evgeny", 70, FORM_YEVGENY}, {"exchange", 40, 0},
    {"export", 30, FORM_EXPORT}, {"exports", 30, FORM_EXPORT}, {"factory", 40, 0},
    {"faisal", 70, FORM_FAYSAL}, {"farm", 40, 0}, {"fatima", 70, 0}, {"faysal", 70, FORM_FAYSAL},
    {"federal", 40, 0}, {"federation", 40, 0}, {"feisal", 70, FORM_FAYSAL}, {"finance", 40, 0},
    {"financial", 40, 0}, {"finland", 60, 0}, {"fondation", 40, FORM_FOUNDATION}, {"food", 40, 0},
    {"foods", 40, 0}, {"for", 5, 0}, {"force", 40, 0}, {"forces", 40, 0},
    {"foundation", 40, FORM_FOUNDATION}, {"france", 60, 0}, {"francisco", 70, 0},
    {"french", 60, 0}, {"from", 5, 0}, {"front", 40, 0}, {"fundacion", 40, FORM_FOUNDATION},
    {"fzc", 10, 0}, {"fzco", 10, 0}, {"fze", 10, 0}, {"fzllc", 10, 0}, {"gas", 40, 0},
    {"gen", 20, FORM_GENERAL}, {"general", 20, FORM_GENERAL}, {"george", 70, 0},
    {"georgia", 60, 0}, {"german", 60, 0}, {"germany", 60, 0}, {"gesellschaft", 10, FORM_GMBH},
    {"ghana", 60, 0}, {"global", 40, 0}, {"gmbh", 10, FORM_GMBH}, {"government", 40, 0},
    {"great", 40, 0}, {"greece", 60, 0}, {"group", 30, FORM_GROUP}, {"groupe", 30, FORM_GROUP},
    {"grupo", 30, FORM_GROUP}, {"gruppa", 30, FORM_GROUP}, {"gruppe", 30, FORM_GROUP},
    {"guard", 40, 0}, {"guards", 40, 0}, {"guatemala", 60, 0}, {"guinea", 60, 0},
    {"hadji", 20, FORM_HAJI}, {"haiti", 60, 0}, {"haj", 20, FORM_HAJI}, {"haji", 20, FORM_HAJI},
    {"hajj", 20, FORM_HAJI}, {"hajji", 20, FORM_HAJI}, {"halid", 70, FORM_KHALID},
    {"hameed", 70, FORM_HAMID}, {"hamid", 70, FORM_HAMID}, {"hamza", 70, FORM_HAMZA},
    {"hamzah", 70, FORM_HAMZA}, {"hasan", 70, FORM_HASSAN}, {"hassan", 70, FORM_HASSAN},
    {"hassane", 70, FORM_HASSAN}, {"hojjatoleslam", 20, 0}, {"holding", 30, FORM_HOLDING},
    {"holdings", 30, FORM_HOLDING}, {"honduras", 60, 0}, {"hosein", 70, FORM_HUSSEIN},
    {"hoseyn", 70, FORM_HUSSEIN}, {"hossam", 70, FORM_HUSAM}, {"hossein", 70, FORM_HUSSEIN},
    {"hotel", 40, 0}, {"hungary", 60, 0}, {"husain", 70, FORM_HUSSEIN}, {"husam", 70, FORM_HUSAM},
    {"husayn", 70, FORM_HUSSEIN}, {"husein", 70, FORM_HUSSEIN}, {"hussain", 70, FORM_HUSSEIN},
    {"hussam", 70, FORM_HUSAM}, {"hussein", 70, FORM_HUSSEIN}, {"hussin", 70, FORM_HUSSEIN},
    {"i", 10, 0}, {"ibn", 10, FORM_BIN}, {"ibragim", 70, FORM_IBRAHIM},
    {"ibrahim", 70, FORM_IBRAHIM}, {"ibrahima", 70, FORM_IBRAHIM}, {"igor", 70, FORM_IGOR},
    {"ihor", 70, FORM_IGOR}, {"import", 30, FORM_IMPORT}, {"imports", 30, FORM_IMPORT},
    {"in", 5, 0}, {"inc", 10, FORM_INC}, {"incorporated", 10, FORM_INC}, {"india", 60, 0},
    {"indian", 60, 0}, {"indonesia", 60, 0}, {"indonesian", 60, 0},
    {"industrial", 35, FORM_INDUSTRY}, {"industries", 35, FORM_INDUSTRY},
    {"industry", 35, FORM_INDUSTRY}, {"institut", 40, FORM_INSTITUTE},
    {"institute", 40, FORM_INSTITUTE}, {"instituto", 40, FORM_INSTITUTE}, {"insurance", 40, 0},
    {"internacional", 30, FORM_INTERNATIONAL}, {"international", 30, FORM_INTERNATIONAL},
    {"internationale", 30, FORM_INTERNATIONAL}, {"intl", 30, FORM_INTERNATIONAL},
    {"inversiones", 35, FORM_INVESTMENT}, {"investment", 35, FORM_INVESTMENT},
    {"investments", 35, FORM_INVESTMENT}, {"iran", 60, 0}, {"iranian", 60, 0}, {"iraq", 60, 0},
    {"iraqi", 60, 0}, {"ireland", 60, 0}, {"islamic", 40, 0}, {"ismael", 70, FORM_ISMAIL},
    {"ismail", 70, FORM_ISMAIL}, {"ismayil", 70, FORM_ISMAIL}, {"israel", 60, 0},
    {"italian", 60, 0}, {"italy", 60, 0}, {"iurii", 70, FORM_YURI}, {"ivan", 70, 0},
    {"jaafar", 70, FORM_JAFAR}, {"jafar", 70, FORM_JAFAR}, {"jaffar", 70, FORM_JAFAR},
    {"james", 70, 0}, {"japan", 60, 0}, {"japanese", 60, 0}, {"jesus", 70, 0}, {"jihad", 40, 0},
    {"john", 70, 0}, {"joint", 15, 0}, {"jordan", 60, 0}, {"jordanian", 60, 0}, {"jose", 70, 0},
    {"jsc", 10, FORM_JSC}, {"juan", 70, 0}, {"kabul", 60, 0}, {"kareem", 70, FORM_KARIM},
    {"karim", 70, FORM_KARIM}, {"kazakhstan", 60, 0}, {"kenya", 60, 0}, {"kerim", 70, FORM_KARIM},
    {"kg", 10, 0}, {"khaled", 70, FORM_KHALID}, {"khalid", 70, FORM_KHALID},
    {"khamza", 70, FORM_HAMZA}, {"khan", 70, 0}, {"khasan", 70, FORM_HASSAN},
    {"khusein", 70, FORM_HUSSEIN}, {"khuseyn", 70, FORM_HUSSEIN}, {"kim", 70, 0},
    {"korea", 60, 0}, {"korean", 60, 0}, {"kuwait", 60, 0}, {"kyrgyzstan", 60, 0}, {"la", 10, 0},
    {"lady", 5, 0}, {"las", 10, 0}, {"le", 10, 0}, {"lebanese", 60, 0}, {"lebanon", 60, 0},
    {"lee", 70, 0}, {"li", 70, 0}, {"liability", 15, 0}, {"liberation", 40, 0},
    {"liberia", 60, 0}, {"libya", 60, 0}, {"libyan", 60, 0}, {"lieutenant", 10, FORM_LIEUTENANT},
    {"limitada", 10, FORM_LTD}, {"limited", 10, FORM_LTD}, {"llc", 10, 0}, {"llp", 10, 0},
    {"lo", 10, 0}, {"logistics", 40, 0}, {"lord", 5, 0}, {"los", 10, 0}, {"lp", 10, 0},
    {"lt", 10, FORM_LIEUTENANT}, {"ltd", 10, FORM_LTD}, {"ltda", 10, FORM_LTD}, {"luis", 70, 0},
    {"mac", 30, 0}, {"madam", 5, 0}, {"madame", 5, 0}, {"magomed", 70, FORM_MUHAMMAD},
    {"mahamed", 70, FORM_MUHAMMAD}, {"mahmood", 70, FORM_MAHMUD}, {"mahmoud", 70, FORM_MAHMUD},
    {"mahmud", 70, FORM_MAHMUD}, {"mahomed", 70, FORM_MUHAMMAD}, {"maj", 10, FORM_MAJOR},
    {"major", 10, FORM_MAJOR}, {"makhmud", 70, FORM_MAHMUD}, {"malaysia", 60, 0}, {"mali", 60, 0},
    {"management", 40, 0}, {"maria", 70, 0}, {"marine", 40, 0}, {"maritime", 40, 0},
    {"marketing", 40, 0}, {"maulana", 20, 0}, {"maulavi", 20, FORM_MAULAWI},
    {"maulawi", 20, FORM_MAULAWI}, {"maulvi", 20, FORM_MAULAWI}, {"mauritania", 60, 0},
    {"mawlana", 20, 0}, {"mawlavi", 20, FORM_MAULAWI}, {"mawlawi", 20, FORM_MAULAWI},
    {"media", 40, 0}, {"mehmood", 70, FORM_MAHMUD}, {"metal", 40, 0}, {"metals", 40, 0},
    {"mexico", 60, 0}, {"michael", 70, 0}, {"michail", 70, FORM_MIKHAIL}, {"miguel", 70, 0},
    {"mihail", 70, FORM_MIKHAIL}, {"mikhail", 70, FORM_MIKHAIL}, {"military", 40, 0},
    {"mining", 40, 0}, {"minister", 20, 0}, {"ministry", 40, 0}, {"miss", 5, 0},
    {"mister", 5, FORM_MR}, {"mme", 5, 0}, {"mohamad", 70, FORM_MUHAMMAD},
    {"mohamed", 70, FORM_MUHAMMAD}, {"mohammad", 70, FORM_MUHAMMAD},
    {"mohammed", 70, FORM_MUHAMMAD}, {"mohammod", 70, FORM_MUHAMMAD},
    {"mohamud", 70, FORM_MUHAMMAD}, {"mohd", 70, FORM_MUHAMMAD}, {"molavi", 20, FORM_MAULAWI},
    {"moldova", 60, 0}, {"molla", 20, FORM_MULLAH}, {"molvi", 20, FORM_MAULAWI}, {"money", 40, 0},
    {"mongolia", 60, 0}, {"monsieur", 5, FORM_MR}, {"moroccan", 60, 0}, {"morocco", 60, 0},
    {"moscow", 60, 0}, {"mostafa", 70, FORM_MUSTAFA}, {"moulvi", 20, FORM_MAULAWI},
    {"moustafa", 70, FORM_MUSTAFA}, {"moustapha", 70, FORM_MUSTAFA}, {"movement", 40, 0},
    {"mozambique", 60, 0}, {"mr", 5, FORM_MR}, {"mrs", 5, 0}, {"ms", 5, 0}, {"mufti", 20, 0},
    {"muhamad", 70, FORM_MUHAMMAD}, {"muhamed", 70, FORM_MUHAMMAD},
    {"muhammad", 70, FORM_MUHAMMAD}, {"muhammed", 70, FORM_MUHAMMAD},
    {"mukhammad", 70, FORM_MUHAMMAD}, {"mulla", 20, FORM_MULLAH}, {"mullah", 20, FORM_MULLAH},
    {"muslim", 40, 0}, {"mustafa", 70, FORM_MUSTAFA}, {"mustapha", 70, FORM_MUSTAFA},
    {"myanmar", 60, 0}, {"mykhailo", 70, FORM_MIKHAIL}, {"mykola", 70, FORM_NIKOLAY},
    {"nacional", 40, FORM_NATIONAL}, {"national", 40, FORM_NATIONAL}, {"navigation", 40, 0},
    {"nepal", 60, 0}, {"netherlands", 60, 0}, {"network", 40, 0}, {"new", 40, 0}, {"news", 40, 0},
    {"nicaragua", 60, 0}, {"niger", 60, 0}, {"nigeria", 60, 0}, {"nikolai", 70, FORM_NIKOLAY},
    {"nikolaj", 70, FORM_NIKOLAY}, {"nikolay", 70, FORM_NIKOLAY}, {"north", 40, 0},
    {"northern", 40, 0}, {"norway", 60, 0}, {"nv", 10, 0}, {"oao", 10, FORM_JSC}, {"of", 5, 0},
    {"office", 40, 0}, {"oil", 40, 0}, {"ojsc", 10, FORM_JSC}, {"old", 40, 0},
    {"oleksandr", 70, FORM_ALEKSANDR}, {"oleksiy", 70, FORM_ALEKSEY}, {"olga", 70, 0},
    {"oman", 60, 0}, {"omar", 70, FORM_OMAR}, {"omer", 70, FORM_OMAR}, {"on", 5, 0},
    {"ood", 10, 0}, {"ooo", 10, FORM_OOO}, {"org", 40, FORM_ORGANIZATION},
    {"organisation", 40, FORM_ORGANIZATION}, {"organizacion", 40, FORM_ORGANIZATION},
    {"organization", 40, FORM_ORGANIZATION}, {"osama", 70, FORM_OSAMA},
    {"osman", 70, FORM_OTHMAN}, {"othman", 70, FORM_OTHMAN}, {"ould", 10, 0},
    {"oum", 20, FORM_UMM}, {"ousama", 70, FORM_OSAMA}, {"ousmane", 70, FORM_OTHMAN},
    {"oy", 10, 0}, {"oyj", 10, 0}, {"pak", 70, 0}, {"pakistan", 60, 0}, {"pakistani", 60, 0},
    {"palestine", 60, 0}, {"palestinian", 60, 0}, {"panama", 60, 0}, {"pao", 10, FORM_JSC},
    {"paraguay", 60, 0}, {"park", 70, 0}, {"partnership", 15, 0}, {"party", 40, 0},
    {"paul", 70, 0}, {"people", 40, 0}, {"peoples", 40, 0}, {"peru", 60, 0}, {"peter", 70, 0},
    {"petrochemical", 40, 0}, {"petroleum", 40, 0}, {"philippines", 60, 0},
    {"pjsc", 10, FORM_JSC}, {"plant", 40, 0}, {"plc", 10, 0}, {"poland", 60, 0},
    {"police", 40, 0}, {"popular", 40, 0}, {"portugal", 60, 0}, {"president", 20, 0},
    {"private", 15, 0}, {"production", 40, 0}, {"productions", 40, 0}, {"prof", 5, FORM_PROF},
    {"professor", 5, FORM_PROF}, {"project", 40, 0}, {"projects", 40, 0}, {"properties", 40, 0},
    {"property", 40, 0}, {"pte", 10, 0}, {"pty", 10, 0}, {"public", 15, 0}, {"pvt", 10, 0},
    {"qari", 20, 0}, {"qatar", 60, 0}, {"rachid", 70, FORM_RASHID}, {"radio", 40, 0},
    {"rahman", 70, 0}, {"rasheed", 70, FORM_RASHID}, {"rashid", 70, FORM_RASHID}, {"real", 40, 0},
    {"regiment", 40, 0}, {"relief", 40, 0}, {"republic", 40, 0}, {"research", 40, 0},
    {"resistance", 40, 0}, {"restaurant", 40, 0}, {"revolutionary", 40, 0}, {"robert", 70, 0},
    {"romania", 60, 0}, {"russia", 60, 0}, {"russian", 60, 0}, {"rwanda", 60, 0}, {"sa", 10, 0},
    {"saeed", 70, FORM_SAID}, {"said", 70, FORM_SAID}, {"saied", 70, FORM_SAID},
    {"saiid", 70, FORM_SAID}, {"saint", 30, 0}, {"saiyid", 30, FORM_SAYYID},
    {"saleh", 70, FORM_SALIH}, {"salih", 70, FORM_SALIH}, {"salvation", 40, 0}, {"san", 30, 0},
    {"saoc", 10, 0}, {"saog", 10, 0}, {"sarl", 10, 0}, {"sas", 10, 0}, {"saudi", 60, 0},
    {"sayed", 30, FORM_SAYYID}, {"sayeed", 70, FORM_SAID}, {"sayid", 30, FORM_SAYYID},
    {"sayyed", 30, FORM_SAYYID}, {"sayyid", 30, FORM_SAYYID}, {"school", 40, 0}, {"sdn", 10, 0},
    {"security", 40, 0}, {"senegal", 60, 0}, {"serbia", 60, 0}, {"sergei", 70, FORM_SERGEY},
    {"sergej", 70, FORM_SERGEY}, {"sergey", 70, FORM_SERGEY}, {"serguei", 70, FORM_SERGEY},
    {"serhiy", 70, FORM_SERGEY}, {"service", 30, FORM_SERVICE}, {"services", 30, FORM_SERVICE},
    {"servicios", 30, FORM_SERVICE}, {"shaik", 20, FORM_SHAYKH}, {"shaikh", 20, FORM_SHAYKH},
    {"shaykh", 20, FORM_SHAYKH}, {"sheik", 20, FORM_SHAYKH}, {"sheikh", 20, FORM_SHAYKH},
    {"shekh", 20, FORM_SHAYKH}, {"shipping", 40, 0}, {"singapore", 60, 0}, {"sir", 5, 0},
    {"sirketi", 10, 0}, {"sl", 10, 0}, {"slovakia", 60, 0}, {"slovenia", 60, 0},
    {"sociedad", 15, 0}, {"societe", 15, 0}, {"society", 40, 0}, {"soleiman", 70, FORM_SULAYMAN},
    {"soliman", 70, FORM_SULAYMAN}, {"solutions", 40, 0}, {"somali", 60, 0}, {"somalia", 60, 0},
    {"souleymane", 70, FORM_SULAYMAN}, {"south", 40, 0}, {"southern", 40, 0}, {"spa", 10, 0},
    {"spain", 60, 0}, {"srl", 10, 0}, {"sro", 10, 0}, {"st", 30, 0}, {"state", 40, 0},
    {"steel", 40, 0}, {"stock", 15, 0}, {"subsidiary", 40, 0}, {"sudan", 60, 0},
    {"sudanese", 60, 0}, {"sulaiman", 70, FORM_SULAYMAN}, {"sulayman", 70, FORM_SULAYMAN},
    {"suleiman", 70, FORM_SULAYMAN}, {"suleyman", 70, FORM_SULAYMAN},
    {"sulieman", 70, FORM_SULAYMAN}, {"sweden", 60, 0}, {"switzerland", 60, 0},
    {"syed", 30, FORM_SAYYID}, {"syria", 60, 0}, {"syrian", 60, 0}, {"systems", 40, 0},
    {"tajikistan", 60, 0}, {"tanzania", 60, 0}, {"technologies", 40, FORM_TECHNOLOGY},
    {"technology", 40, FORM_TECHNOLOGY}, {"tehran", 60, 0}, {"telecom", 40, 0},
    {"television", 40, 0}, {"ten", 10, 0}, {"ter", 10, 0}, {"thailand", 60, 0}, {"the", 5, 0},
    {"thomas", 70, 0}, {"ticaret", 10, 0}, {"to", 5, 0}, {"tov", 10, FORM_OOO},
    {"trade", 30, FORM_TRADING}, {"trading", 30, FORM_TRADING}, {"transport", 35, FORM_TRANSPORT},
    {"transportation", 35, FORM_TRANSPORT}, {"transportes", 35, FORM_TRANSPORT},
    {"transports", 35, FORM_TRANSPORT}, {"tunisia", 60, 0}, {"tunisian", 60, 0},
    {"turkey", 60, 0}, {"turkish", 60, 0}, {"turkmenistan", 60, 0}, {"uganda", 60, 0},
    {"ukraine", 60, 0}, {"ukrainian", 60, 0}, {"ul", 10, FORM_AL},
    {"uladzimir", 70, FORM_VLADIMIR}, {"um", 20, FORM_UMM}, {"umar", 70, FORM_OMAR},
    {"umer", 70, FORM_OMAR}, {"umm", 20, FORM_UMM}, {"und", 5, FORM_AND}, {"union", 40, 0},
    {"unit", 40, 0}, {"universidad", 40, FORM_UNIVERSITY}, {"universite", 40, FORM_UNIVERSITY},
    {"university", 40, FORM_UNIVERSITY}, {"ur", 10, 0}, {"uruguay", 60, 0},
    {"usama", 70, FORM_OSAMA}, {"usman", 70, FORM_OTHMAN}, {"ustad", 20, 0}, {"ustaz", 20, 0},
    {"uthman", 70, FORM_OTHMAN}, {"uzbekistan", 60, 0}, {"van", 10, 0}, {"venezuela", 60, 0},
    {"victor", 70, FORM_VIKTOR}, {"vietnam", 60, 0}, {"viktor", 70, FORM_VIKTOR},
    {"vladimir", 70, FORM_VLADIMIR}, {"volodymyr", 70, FORM_VLADIMIR}, {"von", 10, 0},
    {"wa", 10, 0}, {"walad", 10, 0}, {"wang", 70, 0}, {"west", 40, 0}, {"western", 40, 0},
    {"william", 70, 0}, {"with", 5, 0}, {"wll", 10, 0}, {"works", 40, 0}, {"world", 40, 0},
    {"wuld", 10, 0}, {"y", 10, 0}, {"yahia", 70, FORM_YAHYA}, {"yahya", 70, FORM_YAHYA},
    {"yehia", 70, FORM_YAHYA}, {"yemen", 60, 0}, {"yemeni", 60, 0},
    {"yevgeniy", 70, FORM_YEVGENY}, {"yevgeny", 70, FORM_YEVGENY}, {"yosef", 70, FORM_YUSUF},
    {"yousef", 70, FORM_YUSUF}, {"yousif", 70, FORM_YUSUF}, {"youssef", 70, FORM_YUSUF},
    {"youssouf", 70, FORM_YUSUF}, {"yousuf", 70, FORM_YUSUF}, {"yuri", 70, FORM_YURI},
    {"yurii", 70, FORM_YURI}, {"yuriy", 70, FORM_YURI}, {"yury", 70, FORM_YURI},
    {"yusef", 70, FORM_YUSUF}, {"yusif", 70, FORM_YUSUF}, {"yusuf", 70, FORM_YUSUF},
    {"zambia", 60, 0}, {"zao", 10, FORM_JSC}, {"zhang", 70, 0}, {"zimbabwe", 60, 0},
    {"zu", 10, 0}, {"zur", 10, 0},
};
// clang-format on

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static int
row_compare(const struct row *row, struct bytes token)
{
    size_t n = strlen(row->text);
    int order = memcmp(row->text, token.p, n < token.n ? n : token.n);
    if (order != 0)
        return order;
    return n < token.n ? -1 : n > token.n;
}

static const struct row *
row_find(struct bytes token)
{
    size_t low = 0, high = ROW_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = row_compare(&rows[middle], token);
        if (order == 0)
            return &rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool
has_digit(struct bytes token)
{
    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] >= '0' && token.p[i] <= '9')
            return true;
    }
    return false;
}

struct word
words_find(struct bytes token)
{
    assert(token.n > 0);
    const struct row *row = row_find(token);
    if (row != NULL)
        return (struct word){.form = row->form, .weight = row->weight};
    if (has_digit(token))
        return (struct word){.weight = WORDS_WEIGHT_NUMBER, .role = WORDS_NUMBER};
    if (token.n == 1)
        return (struct word){.weight = WORDS_WEIGHT_LETTER, .role = WORDS_LETTER};
    if (token.n == 2)
        return (struct word){.weight = WORDS_WEIGHT_SHORT};
    return (struct word){.weight = WORDS_WEIGHT_MAX};
}

struct bytes
words_next_of_form(uint16_t form, size_t *at)
{
    assert(form != 0);
    while (*at < ROW_COUNT) {
        const struct row *row = &rows[(*at)++];
        if (row->form == form)
            return bytes_of_str(row->text);
    }
    return (struct bytes){NULL, 0};
}
